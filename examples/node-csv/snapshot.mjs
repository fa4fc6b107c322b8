#!/usr/bin/env node
// Snapshots the Cloud PCs of a list: `node snapshot.mjs list.csv report.csv`. A second start continues where the first ended.
import { createSnapshots } from "cloudpc-snapshot";

import { readList } from "./list.mjs";
import { openReport } from "./report.mjs";
import { chooseToken } from "./token.mjs";

/** The exit codes; README.md explains them. */
const EXIT = { allAccepted: 0, someLeft: 1, notStarted: 2, someUnknown: 3 };

const [gentle, cut] = [new AbortController(), new AbortController()];
let token, ids, report, run;
try {
  const [listFile, reportFile, ...others] = process.argv.slice(2);
  if (!reportFile || others.length > 0) throw new Error("Usage: node snapshot.mjs list.csv report.csv");
  token = chooseToken(process.env);
  ids = readList(listFile);
  report = openReport(reportFile);
  process.on("SIGINT", onCtrlC);
  run = await createSnapshots(token, ids, {
    baseUrl: process.env.GRAPH_BASE_URL, // for a proxy, or a stand-in
    skip: report.items(),
    stop: gentle.signal,
    signal: cut.signal,
    onEvent({ type, cloudPcId, sentAt }) {
      // Noted before the request leaves: if this process is killed before the answer, the outcome is unknown.
      if (type === "attempt") note({ cloudPcId, outcome: "unknown", error: { sentAt } });
      // The service said no, for now. If nothing answers, the wait is about no Cloud PC.
      if (type === "wait" && cloudPcId) note({ cloudPcId, outcome: "refused" });
    },
    onProgress({ done, total, item }) {
      note(item);
      console.log(`${done} of ${total}: ${item.cloudPcId} ${item.outcome}${item.error ? `: ${item.error.message}` : ""}`);
    },
  });
} catch (error) {
  // Once something was sent, `createSnapshots` resolves, whatever happens.
  console.error(`Nothing was sent. ${error.message}`);
  process.exit(EXIT.notStarted);
}

const counts = report.finish(ids, run.items);
console.log(Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(", "));
if (run.error) console.error(`The run ended early. ${run.error.message}`);
if (counts.unknown > 0) console.error("Look for new restore points of the unknown ones: they are not sent again.");
if (counts.refused + counts.notSent > 0) console.error("Start again to send those that were refused or not sent.");
process.exitCode = counts.unknown ? EXIT.someUnknown : counts.accepted < ids.length ? EXIT.someLeft : EXIT.allAccepted;

/** Without a report, a second start could send something twice, so this one sends nothing more. */
function note(item) {
  try {
    report.add(item);
  } catch (error) {
    console.error(`The report cannot be written. ${error.message}`);
    gentle.abort();
  }
}

/** The first ends the run gently; the second does not wait for the answers. */
function onCtrlC() {
  if (gentle.signal.aborted) return cut.abort();
  gentle.abort();
  console.error("Stopping: waiting for the answers to what was sent. Ctrl-C again leaves those unknown.");
}
