// The script with a list and a report: what it writes, what it ends with, and what the stand-in saw.
import assert from "node:assert/strict";
import { on } from "node:events";
import { existsSync, readFileSync, watch } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { Project, says } from "./project.mjs";
import { PATIENCE_MS } from "../support/browser.mjs";
import { arrivedFor, newCloudPc, origin, postsFor, removeFault, scriptFault, setFault, snapshotsOf } from "../support/stand-in.mjs";

let project, Papa, cloudPcs, list, report;
before(async () => {
  project = await Project.install("node-csv");
  Papa = createRequire(join(project.folder, "snapshot.mjs"))("papaparse");
});
after(() => project?.remove());

let count = 0;
beforeEach(async () => {
  count += 1;
  [list, report] = [`list-${count}.csv`, `report-${count}.csv`].map((name) => join(project.folder, name));
  // More than a run works on at a time.
  cloudPcs = await Promise.all(Array.from({ length: 6 }, () => newCloudPc()));
  await writeList(cloudPcs.map(({ id }) => id).join("\n"));
});

const writeList = (rows) => writeFile(list, `cloudPcId\n${rows}\n`);

/** Starts the script. */
function start(env = { GRAPH_TOKEN: "a-token" }, words = [list, report]) {
  return project.start(process.execPath, ["snapshot.mjs", ...words], { GRAPH_BASE_URL: `${origin}/beta`, ...env });
}

/** Runs it to its end; gives its exit code and what it said. */
async function run(...how) {
  const script = start(...how);
  const said = { stdout: "", stderr: "" };
  for (const name of Object.keys(said)) script[name].on("data", (text) => (said[name] += text));
  return { code: await script.ended, ...said };
}

/** The report's rows, which are those of the list in its order. */
async function rows() {
  const { data, errors } = Papa.parse(await readFile(report, "utf8"), { header: true, skipEmptyLines: true });
  assert.deepEqual(errors, []);
  assert.deepEqual(data.map(({ cloudPcId }) => cloudPcId), cloudPcs.map(({ id }) => id));
  return data;
}
const outcomes = async () => (await rows()).map(({ outcome }) => outcome);
const seen = (of) => Promise.all(cloudPcs.map(async (cloudPc) => (await of(cloudPc)).length));

/** Waits until a file contains a text. */
async function contains(file, text) {
  const watcher = watch(project.folder);
  const changes = on(watcher, "change", { signal: AbortSignal.timeout(PATIENCE_MS) });
  while (!existsSync(file) || !readFileSync(file, "utf8").includes(text)) await changes.next();
  watcher.close();
}

const hold = () => Promise.all(cloudPcs.map(({ id }) => setFault(id, { cloudPcId: id, times: null, started: true, delayMs: 600_000 })));
const letGo = () => Promise.all(cloudPcs.map(({ id }) => removeFault(id)));

test("all accepted: exit code 0, and each is in the report with what a support case needs", async () => {
  const { code, stdout } = await run();
  assert.equal(code, 0);
  assert.match(stdout, /^6 of 6: /m);
  for (const [at, row] of (await rows()).entries()) {
    const [post] = await postsFor(cloudPcs[at]);
    assert.equal(row.outcome, "accepted");
    assert.ok(row.requestId && Date.parse(row.sentAt), JSON.stringify(row));
    assert.equal(post.headers.authorization, "Bearer a-token");
  }
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
});

test("refused and unknown ones: a second start sends only what was refused, and keeps what is unknown", async () => {
  const [refused, lost] = cloudPcs;
  await scriptFault(refused, { status: 409, body: "=1+1" });
  await scriptFault(lost, { status: 504, started: true });
  assert.equal((await run()).code, 3);
  assert.deepEqual(await outcomes(), ["refused", "unknown", "accepted", "accepted", "accepted", "accepted"]);
  const [, before] = await rows();
  assert.equal(before.code, "serviceError");

  assert.equal((await run()).code, 3);
  assert.deepEqual(await outcomes(), ["accepted", "unknown", "accepted", "accepted", "accepted", "accepted"]);
  assert.deepEqual((await rows())[1], before);
  assert.deepEqual(await seen(postsFor), [2, 1, 1, 1, 1, 1]);

  // A person has looked, and decides.
  await writeFile(report, (await readFile(report, "utf8")).replace(new RegExp(`^${lost.id}.*\n`, "m"), ""));
  assert.equal((await run()).code, 0);
  assert.deepEqual(await seen(postsFor), [2, 2, 1, 1, 1, 1]);
});

test("killed: what was sent is unknown, and is not sent again", async () => {
  await hold();
  const script = start();
  const sent = cloudPcs.slice(0, 4);
  await Promise.all(sent.map(arrivedFor));
  script.kill("SIGKILL");
  await script.ended;
  await letGo();
  assert.equal((await run()).code, 3);
  assert.deepEqual(await outcomes(), ["unknown", "unknown", "unknown", "unknown", "accepted", "accepted"]);
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
});

test("killed while the service asks to wait: that one is sent again", async () => {
  await writeList(cloudPcs[0].id);
  await scriptFault(cloudPcs[0], { status: 429, headers: { "Retry-After": "100" } });
  const script = start();
  await contains(report, ",refused,");
  script.kill("SIGKILL");
  await script.ended;
  assert.equal((await run()).code, 0);
  assert.deepEqual(await seen(snapshotsOf), [1, 0, 0, 0, 0, 0]);
});

test("Ctrl-C: the answers to what was sent are awaited, and a second start sends the rest", async () => {
  await hold();
  const script = start();
  await Promise.all(cloudPcs.slice(0, 4).map(arrivedFor));
  script.kill("SIGINT");
  await says(script.stderr, /^Stopping/m);
  await letGo();
  assert.equal(await script.ended, 1);
  assert.deepEqual(await outcomes(), ["accepted", "accepted", "accepted", "accepted", "notSent", "notSent"]);
  assert.equal((await run()).code, 0);
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 1, 1, 1]);
});

test("a second Ctrl-C cuts: what was sent is unknown", async () => {
  await hold();
  const script = start();
  await Promise.all(cloudPcs.slice(0, 4).map(arrivedFor));
  script.kill("SIGINT");
  await says(script.stderr, /^Stopping/m);
  script.kill("SIGINT");
  assert.equal(await script.ended, 3);
  await letGo();
  assert.deepEqual(await outcomes(), ["unknown", "unknown", "unknown", "unknown", "notSent", "notSent"]);
  const [{ code }] = await rows();
  assert.equal(code, "network", "it was cut, and did not time out");
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 1, 0, 0]);
});

test("a token from a command: asked once for a run, and again after a token was refused", async () => {
  const command = join(project.folder, "token.cjs");
  await writeFile(command, `require("fs").appendFileSync("asked", "x"); console.log("token-" + require("fs").readFileSync("asked").length)`);
  await setFault("expired", { token: "token-1", status: 401, times: null });
  const env = { GRAPH_TOKEN_COMMAND: `"${process.execPath}" "${command}"` };
  assert.equal((await run(env)).code, 0);
  assert.equal(await readFile(join(project.folder, "asked"), "utf8"), "xx");
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
  await removeFault("expired");
});

test("a list as Excel saves it: a byte order mark, semicolons, quotes, CRLF, a repeated line and an empty one", async () => {
  const [first, second, third] = cloudPcs.map(({ id }) => id);
  await writeFile(list, `\uFEFFname;cloudPcId\r\n"CPC; ""a""";${first}\r\nCPC-b;${second.toUpperCase()}\r\nCPC-b; ${second} \r\n;\r\nCPC-c;${third}\r\n`);
  assert.equal((await run()).code, 0);
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 0, 0, 0]);
});

test("what is wrong before anything is sent: exit code 2, nothing sent, and the former report is as it was", async () => {
  const [{ id }] = cloudPcs;
  const wrong = {
    "no arguments": { words: [], says: /Usage: node snapshot.mjs list.csv report.csv/ },
    "no token": { env: {}, says: /GRAPH_TOKEN/ },
    "no such list": { words: ["none.csv", report], says: /none\.csv/ },
    "no column": { list: "id\nx\n", says: /no column cloudPcId/ },
    "an empty list": { list: "cloudPcId\n", says: /is empty/ },
    "a wrong id": { list: `cloudPcId\n${id}\nCPC-adele\n`, says: /CPC-adele/ },
    "half a quote": { list: `cloudPcId,name\n${id},"a\n`, says: /near row \d: Quoted field unterminated/ },
    "half a report": { report: `cloudPcId,outcome,sentAt,requestId,code,message\n${id},acc`, says: /is damaged/ },
    "another file as the report": { report: "a,b\n1,2\n", says: /is not a report/ },
  };
  for (const [what, { words, env, says, ...files }] of Object.entries(wrong)) {
    await writeFile(list, files.list ?? `cloudPcId\n${id}\n`);
    if (files.report) await writeFile(report, files.report);
    const { code, stderr } = await run(env, words);
    assert.equal(code, 2, what);
    assert.match(stderr, says, what);
    assert.match(stderr, /^Nothing was sent\./, what);
    if (files.report) assert.equal(await readFile(report, "utf8"), files.report);
  }
  assert.deepEqual(await seen(postsFor), [0, 0, 0, 0, 0, 0]);
});
