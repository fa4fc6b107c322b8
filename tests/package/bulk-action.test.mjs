// The service's own bulk action, in Node, against the stand-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPcs, newToken, requestsWith, runIn } from "./tenant.mjs";
import { snapshotsOf } from "../support/stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

const run = (given, code) => runIn(project, given, code);

/** How many snapshot requests came for each, and how many snapshots were started. */
const started = (cloudPcs) => Promise.all(cloudPcs.map(async (cloudPc) => (await snapshotsOf(cloudPc)).length));

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
