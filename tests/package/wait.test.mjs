// Waiting for a restore point, in Node, against the stand-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPcs, runIn } from "./tenant.mjs";
import { requestsFor, scriptFault } from "../support/stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

const run = (given, code) => runIn(project, given, code);

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
