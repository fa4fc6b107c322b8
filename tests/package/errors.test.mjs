// An error that leaves its thread, or is kept: what is told of it, and what the guard makes of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

test("an error is known after JSON, and where it was posted as JSON", async () => {
  const { known, posted, read } = await project.node(`
    import { createSnapshot, createSnapshots, isSnapshotError } from "cloudpc-snapshot";
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    const fetch = async () => new Response(null, { status: 500 });
    const error = await createSnapshot("t", id, { fetch }).catch((error) => error);
    const report = await createSnapshots("t", [id], { fetch });
    const json = (value) => JSON.parse(JSON.stringify(value));
    const { port1, port2 } = new MessageChannel();
    const arrived = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
    port1.postMessage(error.toJSON());
    const posted = await arrived;
    console.log(JSON.stringify({
      known: [error, json(error), error.toJSON(), json(report).items[0].error, structuredClone(json(error)), posted].map(isSnapshotError),
      posted: [posted.code, posted.outcome, posted.sentAt === error.sentAt, posted.message === error.message],
      read: json(error).attempts,
    }));
    process.exit();`);
  assert.deepEqual(known, [true, true, true, true, true, true]);
  assert.deepEqual(posted, ["serviceError", "unknown", true, true]);
  assert.equal(read, 1);
});

test("nothing else is taken for one", async () => {
  const known = await project.node(`
    import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";
    const error = await createSnapshot("t", "x").catch((error) => error);
    const throwing = { get name() { throw new Error("no"); } };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const others = [
      null, undefined, "SnapshotError", 7, throwing, proxy, new Error("x"), { name: "SnapshotError" },
      { name: "SnapshotError", code: "timeout" }, { name: "SnapshotError", code: 7, outcome: "unknown" },
      { name: "SnapshotError", code: "timeout", outcome: "accepted" }, { code: "timeout", outcome: "unknown" },
      // The clone of an error keeps its message only.
      structuredClone(error),
    ];
    console.log(JSON.stringify(others.map(isSnapshotError)));`);
  assert.ok(known.every((one) => one === false), String(known));
});
