// Many at once, the service's own bulk action, and waiting, in Node, against the stand-in Graph.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPcs, newToken, requestsWith, runIn, scriptFaultFor } from "./tenant.mjs";
import { origin, postsFor, requestsFor, scriptFault, snapshotsOf } from "../support/stand-in.mjs";

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

test("a bulk action of what an async iterable gives, each once, and how far it is", async () => {
  const { cloudPcs, ids } = await newCloudPcs(3);
  const token = newToken();
  const { action, later, events } = await run({ token, ids: [...ids, ids[0]] }, `
    const events = [];
    const displayName = "Before the change";
    const opts = { baseUrl, displayName, accessTier: "cold", onEvent: (event) => events.push(event) };
    const action = await createBulkSnapshot(token, (async function* () { yield* ids; })(), opts);
    return { action, later: await getBulkSnapshot(token, action.id, { baseUrl }), events };`);
  const [post, get, ...others] = await requestsWith(token);
  assert.deepEqual(others, []);
  assert.deepEqual(JSON.parse(post.body), {
    "@odata.type": "#microsoft.graph.cloudPcBulkCreateSnapshot",
    displayName: "Before the change",
    accessTier: "cold",
    cloudPcIds: ids,
  });
  assert.match(get.path, new RegExp(`/bulkActions/${action.id}$`));
  for (const { summary, actionSummary, displayName, cloudPcIds } of [action, later]) {
    assert.deepEqual([displayName, cloudPcIds], ["Before the change", ids]);
    assert.deepEqual(Object.keys(summary), ["successful", "failed", "inProgress", "pending", "notSupported"]);
    for (const [name, count] of Object.entries(summary)) assert.equal(count, actionSummary[`${name}Count`]);
  }
  assert.deepEqual(events.map(({ type }) => type), ["attempt", "accepted"]);
  assert.ok(events.every((event) => !("cloudPcId" in event)));
  assert.deepEqual(await started(cloudPcs), [1, 1, 1]);
});

test("an abort while ids are still read ends a bulk action at once, and closes their source", { timeout: 60_000 }, async () => {
  const token = newToken();
  const { reason, closed } = await run({ token }, `
    const controller = new AbortController();
    let closed, next;
    const reading = new Promise((resolve) => (next = resolve));
    async function* ids() {
      try {
        for (;;) {
          yield "662009bc-7732-4f6f-8726-25883518b33e";
          next();
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        closed = true;
      }
    }
    const opts = { baseUrl, displayName: "x", signal: controller.signal };
    const call = createBulkSnapshot(token, ids(), opts).catch((reason) => reason);
    await reading;
    controller.abort("enough");
    const reason = await call;
    while (!closed) await new Promise((resolve) => setTimeout(resolve, 1));
    return { reason, closed };`);
  assert.deepEqual([reason, closed], ["enough", true]);
  assert.deepEqual(await requestsWith(token), []);
});

test("a bulk action without a name, of none or of too many is refused, and nothing is sent", async () => {
  const token = newToken();
  const errors = await run({ token, ids: ["662009bc-7732-4f6f-8726-25883518b33e"] }, `
    const many = Array.from({ length: 5001 }, (_, n) => "662009bc-7732-4f6f-8726-" + String(n).padStart(12, "0"));
    const calls = [[ids, {}], [[], { displayName: "x" }], [many, { displayName: "x" }], [ids[0], { displayName: "x" }]];
    return Promise.all(calls.map(([ids, opts]) =>
      createBulkSnapshot(token, ids, { baseUrl, ...opts }).catch((error) => error)));`);
  assert.deepEqual(
    errors.map(({ code, field }) => `${code} ${field}`),
    ["displayName", "ids", "ids", "ids"].map((field) => `invalidArgument ${field}`),
  );
  assert.match(errors[2].message, /5000/);
  assert.deepEqual(await requestsWith(token), []);
});

test("waiting lists again and again until the new restore point is there", async () => {
  const { cloudPcs: [cloudPc] } = await newCloudPcs(1);
  const point = (id, createdDateTime, snapshotType) => ({ id, createdDateTime, snapshotType, status: "ready" });
  const old = point("old", "2026-11-01T10:00:00.1234567Z", "manual");
  const made = point("made", "2026-11-25T10:00:01.1234567Z", "manual");
  for (const fault of [{ status: 200, body: { value: [old] } }, { status: 503 }, { status: 200, body: { value: [old, made] } }]) {
    await scriptFault(cloudPc, { on: "retrieveSnapshots", ...fault });
  }
  const { snapshot, events, late } = await run({ id: cloudPc.id }, `
    const events = [];
    const opts = { baseUrl, after: "2026-11-25T10:00:00.000Z", pollMs: 1000, retry: false };
    const snapshot = await waitForSnapshot("t", id, { ...opts, onEvent: (event) => events.push(event) });
    // Now there are the automatic ones of the stand-in alone.
    const never = { ...opts, after: new Date(0), pollMs: 1000, totalTimeoutMs: 1500 };
    const late = await waitForSnapshot("t", id, never).catch((error) => error);
    return { snapshot, events, late };`);
  assert.deepEqual(snapshot, made);
  assert.deepEqual(
    events.map(({ type, reason }) => reason ?? type),
    ["attempt", "pending", "attempt", "serviceUnavailable", "attempt"],
  );
  assert.ok(events.every(({ cloudPcId }) => cloudPcId === cloudPc.id));
  assert.equal(late.code, "timeout");
  const sent = await requestsFor(cloudPc);
  assert.ok(sent.every(({ method, path }) => method === "GET" && path.endsWith("/retrieveSnapshots")));
});
