// What calls leave behind in memory, where the garbage collector can be asked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

test("no request, signal or event of a thousand calls on one signal outlives them", async () => {
  const { ends, seen, alive } = await project.node(`
    import { setFlagsFromString } from "node:v8";
    import { runInNewContext } from "node:vm";
    import { createSnapshot } from "cloudpc-snapshot";
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc");

    const { signal } = new AbortController();
    const seen = [];
    const see = (...objects) => seen.push(...objects.map((object) => new WeakRef(object)));
    const answers = [204, 403, 429, 401, undefined];
    const call = (number) => {
      let sent = 0;
      const token = (given) => {
        see(given.signal);
        return "t" + number;
      };
      const fetch = async (url, init) => {
        see(init, init.signal);
        const status = sent++ === 0 ? answers[number % answers.length] : 204;
        return status ? new Response(null, { status }) : new Promise(() => {});
      };
      const opts = { signal, fetch, onEvent: see, retry: { delayMs: 1 }, attemptTimeoutMs: 50 };
      return createSnapshot(token, "662009bc-7732-4f6f-8726-25883518b33e", opts).then(
        ({ attempts }) => attempts,
        ({ code }) => code,
      );
    };
    const ends = await Promise.all(Array.from({ length: 1000 }, (_, number) => call(number)));
    await new Promise((resolve) => setTimeout(resolve));
    collectGarbage();
    const alive = seen.filter((ref) => ref.deref()).length;
    console.log(JSON.stringify({ ends: [...new Set(ends)], seen: seen.length, alive }));`);
  assert.deepEqual(ends, [1, "forbidden", 2, "timeout"]);
  assert.ok(seen > 5000, `${seen} seen`);
  assert.equal(alive, 0);
});
