// The entry for the tests of a portal: a Graph without a server, in Node.js.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project, all, createTestGraph;
before(async () => {
  project = await install();
  const entry = (name) => import(new URL(name, pathToFileURL(`${project.home}/`)));
  all = await entry("index.js");
  ({ createTestGraph } = await entry("testing.js"));
});
after(() => project.remove());

const idsOf = (graph) => graph.cloudPcs.map(({ id }) => id);
const statuses = (graph) => graph.requests.map(({ status }) => status);

test("a snapshot is requested, started and found", async () => {
  const graph = createTestGraph({ cloudPcs: 50 });
  assert.equal(graph.cloudPcs.length, 50);
  const [id] = idsOf(graph);
  const { sentAt, clientRequestId } = await all.createSnapshot("a-token", id, { accessTier: "cool", fetch: graph.fetch });
  const [request] = graph.requests;
  assert.deepEqual([request.method, request.body, request.cloudPcId], ["POST", '{"accessTier":"cool"}', id]);
  assert.equal(request.headers["client-request-id"], clientRequestId);
  assert.deepEqual(graph.snapshots.map(({ cloudPcId, accessTier }) => [cloudPcId, accessTier]), [[id, "cool"]]);
  const snapshot = await all.waitForSnapshot("a-token", id, { after: sentAt, fetch: graph.fetch, totalTimeoutMs: 60_000 });
  assert.equal(snapshot.snapshotType, "manual");
});

test("a run, alone and in batches, over all pages of the list", async () => {
  const graph = createTestGraph({ cloudPcs: 60, pageSize: 10 });
  const ids = [];
  for await (const { id } of all.listCloudPcs("a-token", { fetch: graph.fetch })) ids.push(id);
  assert.deepEqual(ids, idsOf(graph));
  for (const batch of [false, true]) {
    assert.equal((await all.createSnapshots("a-token", ids, { batch, fetch: graph.fetch })).accepted, 60);
  }
  assert.equal(graph.snapshots.length, 120);
});

test("faults are met in their order, and can be removed", async () => {
  const graph = createTestGraph();
  const [id, other] = idsOf(graph);
  const options = { fetch: graph.fetch, retry: { delayMs: 1 } };
  graph.fault({ status: 429, headers: { "Retry-After": "0.01" } });
  graph.fault({ cut: "after", cloudPcId: id });
  await assert.rejects(all.createSnapshot("a-token", id, options), { code: "network", outcome: "unknown", attempts: 2 });
  assert.equal(graph.snapshots.length, 1);
  const remove = graph.fault({ status: 403, times: null });
  await assert.rejects(all.createSnapshot("a-token", other, options), { code: "forbidden" });
  remove();
  await all.createSnapshot("a-token", other, options);
  assert.deepEqual(statuses(graph), [429, null, 403, 204]);
});

test("settings may change", async (t) => {
  // Time stands still, so that what is left of the window is all of it.
  const now = Date.now();
  t.mock.method(Date, "now", () => now);
  const graph = createTestGraph({ expiredToken: "old" });
  const [id, other] = idsOf(graph);
  const create = (id, token = "a-token") => all.createSnapshot(token, id, { fetch: graph.fetch, retry: false });
  await assert.rejects(create(id, "old"), { code: "unauthenticated", claims: /./ });
  graph.set({ throttle: { writes: 1, windowMs: 60_000 } });
  await create(id);
  await assert.rejects(create(other), { code: "throttled", retryAfterMs: 60_000 });
  graph.set({ throttle: null });
  await create(other);
  assert.equal(graph.snapshots.length, 2);
});

test("graphs share nothing, and the same seed gives the same tenant", async () => {
  const [graph, same, other] = [{}, {}, { seed: 2 }].map(createTestGraph);
  assert.deepEqual(idsOf(graph), idsOf(same));
  assert.notDeepEqual(idsOf(graph), idsOf(other));
  await all.createSnapshot("a-token", idsOf(graph)[0], { fetch: graph.fetch });
  assert.equal(same.requests.length, 0);
});

test("Cloud PCs and restore points can be added", async () => {
  const graph = createTestGraph({ cloudPcs: 0 });
  const { id } = graph.addCloudPc({ displayName: "CPC-Ada" });
  assert.deepEqual(graph.cloudPcs.map(({ displayName }) => displayName), ["CPC-Ada"]);
  graph.addRestorePoint(id);
  const listed = await all.listSnapshots("a-token", id, { fetch: graph.fetch });
  assert.equal(listed.filter(({ snapshotType }) => snapshotType === "manual").length, 1);
});

test("a proxy with a path of its own", async () => {
  const graph = createTestGraph({ root: "https://portal.example/graph" });
  const baseUrl = "https://portal.example/graph/beta";
  await all.createSnapshot("a-token", idsOf(graph)[0], { baseUrl, fetch: graph.fetch });
  assert.deepEqual(statuses(graph), [204]);
});

test("what is wrong is refused by name", () => {
  assert.throws(() => createTestGraph({ cloudPCs: 5 }), /unknown field `cloudPCs`/);
  assert.throws(() => createTestGraph({ cloudPcs: -1 }), TypeError);
  assert.throws(() => createTestGraph().fault({ sttus: 500 }), /unknown field `sttus`/);
  assert.throws(() => createTestGraph().fault({ status: 1000 }), /status must be from 200 to 599/);
});

test("an environment without fetch is named", () => {
  const { Response } = globalThis;
  delete globalThis.Response;
  try {
    assert.throws(() => createTestGraph(), /Response is not defined: .*jest-fixed-jsdom/);
  } finally {
    globalThis.Response = Response;
  }
});
