// The stand-in in JavaScript, in Node.js: what its module says is acted out, and the package works with it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { before, beforeEach, describe, test } from "node:test";

const folder = pathToFileURL(`${process.env.MOCK_GRAPH_WASM}/`);
const { createStandIn, load, openStandIn } = await import(new URL("stand-in.js", folder));

const ROOT = "https://graph.example/under/a/path";
const ENDPOINT = `${ROOT}/beta/deviceManagement/virtualEndpoint`;
const TOKEN = { Authorization: "Bearer token" };

let seed = 0;
let graph;
let ids;

before(async () => load(await WebAssembly.compile(await readFile(new URL("mock_graph_wasm_bg.wasm", folder)))));
beforeEach(async () => {
  graph = createStandIn((seed += 1), { root: ROOT });
  ids = (await listed("cloudPCs")).map(({ id }) => id);
});

const control = async (method, path, body) => {
  const answer = await graph.control(method, path, body && JSON.stringify(body));
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok || (await answer.text())}`);
  return answer;
};
const listed = async (what) => (await (await control("GET", what)).json()).value;
const fault = (members) => control("POST", "faults", members);
const create = (init, id = ids[0]) => graph.fetch(`${ENDPOINT}/cloudPCs/${id}/createSnapshot`, { method: "POST", headers: TOKEN, ...init });

const lost = { name: "TypeError", message: "The connection was lost." };

test("a request is answered and recorded", async () => {
  const answer = await create({ body: '{"accessTier":"cool"}', headers: { ...TOKEN, "Content-Type": "application/json" } });
  assert.equal(answer.status, 204);
  assert.equal(answer.body, null);
  assert.match(answer.headers.get("request-id"), /^[0-9a-f-]{36}$/);
  const [request] = await listed("requests");
  assert.deepEqual(
    [request.method, request.path, request.body, request.status, request.headers.authorization],
    ["POST", `/beta/deviceManagement/virtualEndpoint/cloudPCs/${ids[0]}/createSnapshot`, '{"accessTier":"cool"}', 204, "Bearer token"],
  );
  assert.deepEqual((await listed("snapshots")).map(({ cloudPcId, accessTier }) => [cloudPcId, accessTier]), [[ids[0], "cool"]]);
});

test("links lead back to it, wherever its root is", async () => {
  await control("PUT", "tenant", { cloudPCs: 30 });
  const found = [];
  for (let link = `${ENDPOINT}/cloudPCs?$select=id`; link; ) {
    const { value, "@odata.nextLink": next } = await (await graph.fetch(link, { headers: TOKEN })).json();
    found.push(...value);
    link = next;
  }
  assert.equal(found.length, 30);
});

test("stand-ins share nothing, and each can be found again by its number", async () => {
  const other = createStandIn(99, { root: ROOT });
  await create();
  assert.deepEqual((await (await other.control("GET", "requests")).json()).value, []);
  assert.deepEqual((await (await openStandIn(seed - 1).control("GET", "snapshots")).json()).value, await listed("snapshots"));
});

test("the clock is its owner's", async () => {
  let now = Date.UTC(2030, 0, 1);
  graph = createStandIn(1, { root: ROOT, now: () => now });
  const newest = async () => {
    const answer = await graph.fetch(`${ENDPOINT}/cloudPCs/${ids[0]}/retrieveSnapshots`, { headers: TOKEN });
    return (await answer.json()).value.filter(({ snapshotType }) => snapshotType === "manual");
  };
  await create();
  assert.deepEqual(await newest(), []);
  now += 10_000;
  assert.equal((await newest())[0].createdDateTime, "2030-01-01T00:00:00.0000000Z");
});

describe("acts out", () => {
  test("a lost answer, after the work or before it", async () => {
    await fault({ cut: "after" });
    await assert.rejects(create(), lost);
    assert.equal((await listed("snapshots")).length, 1);
    await fault({ cut: "before" });
    await assert.rejects(create({}, ids[1]), lost);
    assert.equal((await listed("snapshots")).length, 1);
  });

  test("a network that fails, also for requests that wait", async () => {
    await control("PATCH", "settings", { delayMs: 600_000 });
    const waiting = create();
    await control("GET", "requests?atLeast=1");
    await control("PUT", "faults/network", { cut: "network", times: null });
    await assert.rejects(waiting, lost);
    await assert.rejects(create(), lost);
    assert.deepEqual((await listed("requests")).map(({ status, cancelled }) => [status, cancelled]), [[null, false], [null, false]]);
    await control("DELETE", "faults/network");
    await control("PATCH", "settings", { delayMs: 0 });
    assert.equal((await create()).status, 204);
  });

  test("a delay, and its early end", async () => {
    await fault({ delayMs: 20, status: 409 });
    const start = performance.now();
    assert.equal((await create()).status, 409);
    assert.ok(performance.now() - start >= 19);
    await control("PUT", "faults/held", { delayMs: 600_000, times: null });
    const held = create();
    await control("GET", "requests?atLeast=2");
    await control("DELETE", "faults/held");
    assert.equal((await held).status, 204);
  });

  test("a client that leaves before the work", async () => {
    await fault({ delayMs: 600_000 });
    const controller = new AbortController();
    const left = create({ signal: controller.signal });
    await control("GET", "requests?atLeast=1");
    controller.abort("enough");
    await assert.rejects(left, (reason) => reason === "enough");
    assert.equal((await listed("requests?cancelled=true")).length, 1);
    assert.deepEqual(await listed("snapshots"), []);
    await assert.rejects(create({ signal: controller.signal }), (reason) => reason === "enough");
    assert.equal((await listed("requests")).length, 1, "one that left at once was never there");
  });

  test("a body that is cut in the middle", async () => {
    await fault({ status: 500, body: { message: "abcdef" }, bodyCut: true });
    const answer = await create();
    assert.equal(answer.status, 500);
    await assert.rejects(answer.text(), lost);
  });

  test("a body that never ends, until its client leaves", async () => {
    await fault({ status: 500, body: "abcdef", bodyHang: true });
    const controller = new AbortController();
    const answer = await create({ signal: controller.signal });
    const reader = answer.body.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "abc");
    const rest = reader.read();
    controller.abort("enough");
    await assert.rejects(rest, (reason) => reason === "enough");
    assert.equal((await listed("requests?cancelled=true")).length, 1);
  });

  test("a body that is longer than it has to be", async () => {
    await fault({ status: 500, body: "short", bodyBytes: 1_000_000 });
    assert.equal(await (await create()).text(), "short".padEnd(1_000_000));
  });
});

test("what no web server would pass on is refused", async () => {
  assert.equal((await graph.fetch(`${ROOT}/beta/${"x".repeat(70_000)}`, { headers: TOKEN })).status, 400);
  assert.equal((await graph.control("GET", "settings \u0000")).status, 400);
});

test("a control request may be wrong", async () => {
  const answer = await graph.control("POST", "faults", '{"sttus":500}');
  assert.equal(answer.status, 400);
  assert.match((await answer.json()).error, /unknown field `sttus`/);
});

test("the package works with it, alone and in a batch", async () => {
  const { createSnapshots, waitForSnapshots } = await import("../../pkg/index.js");
  const options = { baseUrl: `${ROOT}/beta`, fetch: graph.fetch };
  await control("PATCH", "settings", { snapshotMs: 1 });
  for (const batch of [false, true]) {
    const report = await createSnapshots("token", ids.splice(0, 20), { ...options, batch });
    assert.equal(report.accepted, 20, JSON.stringify(report.items[0]));
    const { items } = await waitForSnapshots("token", report, options);
    assert.ok(items.every(({ snapshot }) => snapshot));
  }
  assert.equal((await listed("snapshots")).length, 40);
});
