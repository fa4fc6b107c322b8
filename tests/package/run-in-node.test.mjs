// Runs over many Cloud PCs, in Node, against the stand-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPcs, newToken, runIn, scriptFaultFor } from "./tenant.mjs";
import { origin, postsFor, scriptFault, snapshotsOf } from "../support/stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

const run = (given, code) => runIn(project, given, code);

/** How many snapshot requests came for each, and how many snapshots were started. */
const posts = (cloudPcs) => Promise.all(cloudPcs.map(async (cloudPc) => (await postsFor(cloudPc)).length));
const started = (cloudPcs) => Promise.all(cloudPcs.map(async (cloudPc) => (await snapshotsOf(cloudPc)).length));

test("from the list to a report, and on from there", async () => {
  const { cloudPcs, ids, filter } = await newCloudPcs(5);
  const faults = [{ status: 404 }, { cut: "after" }, { cut: "before" }, { status: 429, headers: { "Retry-After": "0" } }];
  for (const [index, fault] of faults.entries()) await scriptFault(cloudPcs[index], fault);
  const { report, progress, types } = await run({ filter }, `
    async function* ids() {
      for await (const { id } of listCloudPcs("t", { baseUrl, filter, top: 2 })) yield id;
    }
    const progress = [];
    const types = new Set();
    const report = await createSnapshots("t", ids(), {
      baseUrl,
      accessTier: "cool",
      onProgress: ({ item, ...counts }) => progress.push({ ...counts, id: item.cloudPcId }),
      onEvent: ({ type, cloudPcId }) => types.add(type + " " + cloudPcId),
    });
    return { report, progress, types: [...types] };`);
  const { items, ...rest } = report;
  assert.deepEqual(rest, { accepted: 2, refused: 1, unknown: 2, notSent: 0, aborted: false });
  assert.deepEqual(items.map(({ cloudPcId }) => cloudPcId), ids);
  assert.deepEqual(
    items.map(({ outcome }) => outcome),
    ["refused", "unknown", "unknown", "accepted", "accepted"],
  );
  for (const { cloudPcId, outcome, receipt, error, ...others } of items) {
    assert.deepEqual(others, {});
    assert.equal(outcome === "accepted", error === undefined);
    assert.equal(outcome === "accepted", receipt?.cloudPcId === cloudPcId && receipt.accessTier === "cool");
    assert.equal(error?.outcome, outcome === "accepted" ? undefined : outcome);
    for (const type of ["attempt", outcome === "accepted" ? "accepted" : "failed"]) {
      assert.ok(types.includes(`${type} ${cloudPcId}`), type);
    }
  }
  assert.deepEqual(progress.map(({ done }) => done), [1, 2, 3, 4, 5]);
  assert.deepEqual(progress.map(({ id }) => id).sort(), [...ids].sort());
  const { id, ...end } = progress[4];
  assert.deepEqual(end, { done: 5, total: 5, accepted: 2, refused: 1, unknown: 2, notSent: 0 });
  assert.deepEqual(await posts(cloudPcs), [1, 1, 1, 2, 1]);
  assert.deepEqual(await started(cloudPcs), [0, 1, 0, 1, 1]);

  // The report has been JSON.
  const again = await run({ ids, report }, `return createSnapshots("t", ids, { baseUrl, skip: report });`);
  assert.deepEqual(again.items.map(({ cloudPcId }) => cloudPcId), ids.slice(0, 3));
  assert.deepEqual(again.items.slice(1), items.slice(1, 3));
  assert.deepEqual([again.accepted, again.unknown], [1, 2]);
  assert.deepEqual(await posts(cloudPcs), [2, 1, 1, 2, 1]);

  const skip = [...again.items, ...items];
  const last = await run({ ids, skip }, `return createSnapshots("t", ids, { baseUrl, skip, resendUnknown: true });`);
  assert.deepEqual(last.items.map(({ cloudPcId }) => cloudPcId), ids.slice(1, 3));
  assert.deepEqual(await posts(cloudPcs), [2, 2, 2, 2, 1]);
});

test("one bad id of a list and nothing is sent; of an async iterable, that one alone is not", async () => {
  const { cloudPcs, ids } = await newCloudPcs(2);
  const { refused, report } = await run({ ids: [ids[0], "CPC-1", ids[1], ids[0].toUpperCase()] }, `
    const refused = await createSnapshots("t", ids, { baseUrl }).catch((error) => error);
    const report = await createSnapshots("t", (async function* () { yield* ids; })(), { baseUrl });
    return { refused, report };`);
  assert.deepEqual([refused.code, refused.field], ["invalidArgument", "ids"]);
  assert.match(refused.message, /^ids\[1\] .*CPC-1/);
  assert.deepEqual(
    report.items.map(({ cloudPcId, outcome, error }) => [cloudPcId, outcome, error?.code]),
    [[ids[0], "accepted", undefined], ["CPC-1", "notSent", "invalidArgument"], [ids[1], "accepted", undefined]],
  );
  assert.deepEqual(await posts(cloudPcs), [1, 1]);
});

test("a list that fails half-way ends the run, and what was accepted is told", async () => {
  const { cloudPcs, ids, filter } = await newCloudPcs(3);
  const token = newToken();
  await scriptFaultFor(token, { on: "listCloudPcs", every: 2, status: 403 });
  const { report, known } = await run({ token, filter }, `
    async function* ids() {
      for await (const { id } of listCloudPcs(token, { baseUrl, filter, top: 2 })) yield id;
    }
    const report = await createSnapshots(token, ids(), { baseUrl });
    return { report, known: isSnapshotError(report.error) };`);
  assert.ok(known);
  assert.equal(report.error.code, "forbidden");
  assert.deepEqual(report.items.map(({ cloudPcId, outcome }) => [cloudPcId, outcome]), [[ids[0], "accepted"], [ids[1], "accepted"]]);
  assert.deepEqual(await posts(cloudPcs), [1, 1, 0]);
});

test("an abort tells what is known of each", async () => {
  const { cloudPcs, ids } = await newCloudPcs(4);
  await scriptFault(cloudPcs[1], { delayMs: 60_000 });
  await scriptFault(cloudPcs[2], { status: 429, headers: { "Retry-After": "60" } });
  const arrived = `${origin}/control/requests?cloudPcId=${ids[1]}&method=POST&atLeast=1`;
  const { report, before } = await run({ ids, arrived }, `
    const controller = new AbortController();
    // The one is waiting; once the other has been sent, too, it is time.
    const onEvent = ({ type }) => type === "wait" && fetch(arrived).then(() => controller.abort());
    const opts = { baseUrl, concurrency: 2, onEvent, signal: controller.signal };
    const report = await createSnapshots("t", ids, opts);
    return { report, before: await createSnapshots("t", ids, opts) };`);
  assert.ok(report.aborted);
  assert.deepEqual(report.items.map(({ outcome }) => outcome), ["accepted", "unknown", "refused", "notSent"]);
  assert.deepEqual([before.aborted, before.notSent, before.items.length], [true, 4, 4]);
  assert.deepEqual(await posts(cloudPcs), [1, 1, 1, 0]);
});
