// What comes of a trap: only the built package has the instance replaced.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPc, origin, postsFor, snapshotsOf } from "../support/stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

/** Another call makes the module trap: gloo-net panics where the platform throws what is no Error. */
const TRAP = `
    const { Headers } = globalThis;
    globalThis.Headers = function () {
      throw "no Error";
    };
    await createSnapshot("t", ids[0], { fetch }).catch(() => {});
    globalThis.Headers = Headers;`;

test("a trap ends what waits, and the next call works", async () => {
  const cloudPc = await newCloudPc();
  const { ended, receipts, uncaught } = await project.node(`
    import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";
    const uncaught = [];
    process.on("unhandledRejection", (reason) => uncaught.push(String(reason)));
    const call = (token, opts) =>
      createSnapshot(token, "${cloudPc.id}", { baseUrl: "${origin}/beta", totalTimeoutMs: 9000, ...opts }).then(
        (receipt) => ({ receipt }),
        (error) => ({ error, cause: String(error.cause), known: isSnapshotError(error) }));

    // In flight, in its body, waiting, and asking for a token.
    const settle = [];
    const hang = () => new Promise((resolve) => settle.push(resolve));
    const throttled = async () => new Response(null, { status: 429, headers: { "Retry-After": "1" } });
    const endless = async () => new Response(new ReadableStream({ start: (body) => settle.push(() => body.close()) }), { status: 403 });
    let waits;
    const waiting = new Promise((resolve) => (waits = resolve));
    const before = [
      call("t", { fetch: hang }),
      call("t", { fetch: endless }),
      call("t", { fetch: throttled, onEvent: ({ type }) => type === "wait" && waits() }),
      call(hang, {}),
    ];
    await waiting;

    // gloo-net panics where the platform throws what is no Error.
    const { Headers } = globalThis;
    globalThis.Headers = function () {
      throw "no Error";
    };
    before.push(call("t", {}));
    const ended = await Promise.all(before);
    globalThis.Headers = Headers;

    const receipts = [await call("t", {})];
    // What the old instance has waited for comes now. Its timer is the last.
    for (const resolve of settle) resolve(new Response(null, { status: 204 }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    receipts.push(await call(() => "t", {}));
    console.log(JSON.stringify({ ended, receipts, uncaught }));`);
  for (const { error, cause, known } of ended) {
    assert.equal(`${error?.code}/${error?.outcome}`, "internal/unknown");
    assert.match(error.message, /please report it/);
    assert.match(cause, /^(Runtime)?Error/);
    assert.ok(known);
    // For waitForSnapshot: not later than anything that was sent.
    assert.ok(Date.parse(error.sentAt) <= Date.now());
  }
  assert.equal(ended.length, 5);
  for (const { receipt } of receipts) assert.equal(receipt?.attempts, 1);
  assert.deepEqual(uncaught, []);
  assert.equal((await postsFor(cloudPc)).length, 2);
  assert.equal((await snapshotsOf(cloudPc)).length, 2);
});

test("so does what the platform throws before the call has begun", async () => {
  const cloudPc = await newCloudPc();
  const { errors, receipt } = await project.node(`
    import { createSnapshot } from "cloudpc-snapshot";
    const call = (opts) => createSnapshot("t", "${cloudPc.id}", { baseUrl: "${origin}/beta", ...opts });
    const failure = (promise) => promise.catch((error) => error);
    const hanging = failure(call({ attemptTimeoutMs: 9000, fetch: () => new Promise(() => {}) }));
    await Promise.resolve();
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, "crypto", { configurable: true, writable: true, value: {} });
    const errors = await Promise.all([failure(call()), hanging]);
    globalThis.crypto = crypto;
    console.log(JSON.stringify({ errors, receipt: await call() }));
    process.exit();`);
  for (const { code, outcome, cause } of errors) {
    assert.equal(`${code}/${outcome}`, "internal/unknown");
    assert.match(cause, /^TypeError/);
  }
  assert.equal(receipt.attempts, 1);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
});

test("what was unknown before a run that traps keeps its first sentAt", async () => {
  const { items, accepted } = await project.node(`
    import { createSnapshot, createSnapshots } from "cloudpc-snapshot";
    const ids = Array.from({ length: 3 }, (_, n) => "662009bc-7732-4f6f-8726-25883518b33" + n);
    const first = await createSnapshots("t", ids, { fetch: () => Promise.reject(), retry: { maxDelayMs: 0 } });
    for (const { error } of first.items) error.sentAt = "2026-01-01T00:00:00.000Z";
    let sent = 0;
    let hangs;
    const hanging = new Promise((resolve) => (hangs = resolve));
    const fetch = () => ((sent += 1) === 1 ? Promise.resolve(new Response(null, { status: 204 })) : new Promise(hangs));
    const run = createSnapshots("t", ids, { fetch, skip: first, resendUnknown: true, concurrency: 1 });
    await hanging;
    ${TRAP}
    console.log(JSON.stringify(await run));
    process.exit();`);
  assert.equal(accepted, 1);
  assert.deepEqual(items.map(({ outcome, error }) => [outcome, error?.sentAt]), [
    ["accepted", undefined],
    ["unknown", "2026-01-01T00:00:00.000Z"],
    ["unknown", "2026-01-01T00:00:00.000Z"],
  ]);
});

test("a wait for a report resolves with what it has found", async () => {
  const report = await project.node(`
    import { createSnapshot, waitForSnapshots } from "cloudpc-snapshot";
    const ids = Array.from({ length: 3 }, (_, n) => "662009bc-7732-4f6f-8726-25883518b33" + n);
    const sentAt = "2026-01-01T00:00:00.000Z";
    const items = ids.map((cloudPcId) => ({ cloudPcId, outcome: "unknown", error: { sentAt } }));
    let hangs;
    const hanging = new Promise((resolve) => (hangs = resolve));
    const snapshot = { id: "s", snapshotType: "manual", createdDateTime: "2026-01-01T00:01:00Z" };
    const fetch = (url) => (url.includes(ids[0]) ? Promise.resolve(Response.json({ value: [snapshot] })) : new Promise(hangs));
    const wait = waitForSnapshots("t", items, { fetch, concurrency: 1 });
    await hanging;
    ${TRAP}
    console.log(JSON.stringify(await wait));
    process.exit();`);
  assert.deepEqual(report.items.map(({ outcome, snapshot }) => [outcome, snapshot?.id]), [
    ["accepted", "s"],
    ["unknown", undefined],
    ["unknown", undefined],
  ]);
  assert.deepEqual([report.accepted, report.unknown, report.error.code], [1, 2, "internal"]);
});

test("a run in flight resolves with what is known", async () => {
  const { report, progress } = await project.node(`
    import { createSnapshot, createSnapshots } from "cloudpc-snapshot";
    const ids = Array.from({ length: 9 }, (_, n) => "662009bc-7732-4f6f-8726-25883518b33" + n);
    let sent = 0;
    let hangs;
    const hanging = new Promise((resolve) => (hangs = resolve));
    const fetch = async () => {
      sent += 1;
      if (sent === 1) return new Response(null, { status: 204 });
      if (sent === 2) return new Response(null, { status: 404 });
      if (sent === 5) hangs();
      return new Promise(() => {});
    };
    const progress = [];
    const run = createSnapshots("t", ids, { fetch, concurrency: 3, onProgress: ({ item }) => progress.push(item.outcome) });
    await hanging;
    ${TRAP}
    console.log(JSON.stringify({ report: await run, progress }));
    process.exit();`);
  const { items, error, ...counts } = report;
  assert.deepEqual(counts, { accepted: 1, refused: 1, unknown: 3, notSent: 4, aborted: false });
  assert.deepEqual(items.map(({ outcome }) => outcome), [
    "accepted", "refused", "unknown", "unknown", "unknown", "notSent", "notSent", "notSent", "notSent",
  ]);
  assert.equal(items[0].receipt.attempts, 1);
  assert.equal(items[1].error.code, "notFound");
  for (const { error } of items.slice(2, 5)) {
    assert.equal(error.code, "internal");
    assert.ok(Date.parse(error.sentAt) <= Date.now());
  }
  assert.equal(error.code, "internal");
  assert.deepEqual(progress, ["accepted", "refused"]);
});
