// The whole service, as a process of its own, with mock-graph as Graph: real connections, which can be lost.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, beforeEach, test } from "node:test";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { startMockGraph } from "../mock-graph.mjs";

let graph, service, address, cloudPc;
before(async () => {
  graph = await startMockGraph();
  const main = fileURLToPath(new URL("../main.mjs", import.meta.url));
  const env = { ...process.env, GRAPH_TOKEN: "a-token", GRAPH_BASE_URL: graph.baseUrl, PORT: "0" };
  service = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "ignore"] });
  [address] = await once(createInterface(service.stdout), "line");
});
after(async () => {
  service?.kill();
  await graph?.stop();
});
beforeEach(async () => {
  cloudPc = await graph.newCloudPc();
});

/** What the service answers, and what Graph saw. */
async function ask({ id } = cloudPc) {
  const response = await fetch(`${address}/cloud-pcs/${id}/restore-points`, { method: "POST" });
  const body = await response.json();
  const [posts, snapshots] = await Promise.all([graph.posts(cloudPc), graph.snapshots(cloudPc)]);
  return { status: response.status, retryAfter: response.headers.get("Retry-After"), body, sent: posts.length, started: snapshots.length };
}

test("accepted: one request, one snapshot, with the service's token", async () => {
  const { status, body, sent, started } = await ask();
  assert.deepEqual([status, body.outcome, sent, started], [202, "accepted", 1, 1]);
  const [post] = await graph.posts(cloudPc);
  assert.equal(post.headers.authorization, "Bearer a-token");
});

test("the answer is lost: the caller is told not to try again, and nothing was sent twice", async () => {
  await graph.fault(cloudPc, { cut: "after" });
  const { status, body, sent, started } = await ask();
  assert.deepEqual([status, body.outcome, body.mayTryAgain, sent, started], [502, "unknown", false, 1, 1]);
});

test("a gateway gives up: nobody knows, so nothing was sent twice", async () => {
  await graph.fault(cloudPc, { status: 504, started: true });
  const { status, body, sent, started } = await ask();
  assert.deepEqual([status, body.outcome, body.mayTryAgain, sent, started], [502, "unknown", false, 1, 1]);
});

test("throttled for a second: the service waits, and sends again", async () => {
  await graph.fault(cloudPc, { status: 429, headers: { "Retry-After": "1" } });
  const { status, sent, started } = await ask();
  assert.deepEqual([status, sent, started], [202, 2, 1]);
  const [first, second] = await graph.posts(cloudPc);
  assert.ok(Date.parse(second.receivedAt) - Date.parse(first.receivedAt) >= 1000);
});

test("throttled for an hour: the caller learns how long", async () => {
  await graph.fault(cloudPc, { status: 429, headers: { "Retry-After": "3600" } });
  const { status, retryAfter, body, sent, started } = await ask();
  assert.deepEqual([status, retryAfter, body.mayTryAgain, sent, started], [503, "3600", true, 1, 0]);
});

test("a wrong id: nothing is sent", async () => {
  const { status, body, sent } = await ask({ id: "CPC-adele" });
  assert.deepEqual([status, body.outcome, sent], [400, "notSent", 0]);
});
