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
      // Only what gets no answer may be late: a thousand calls take their time.
      const attemptTimeoutMs = answers[number % answers.length] ? undefined : 50;
      const opts = { signal, fetch, onEvent: see, retry: { delayMs: 1 }, attemptTimeoutMs };
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

test("neither calls nor runs leave anything in the module's memory and tables", async () => {
  const sizes = await project.node(`
    const { Instance } = WebAssembly;
    let exported;
    WebAssembly.Instance = function (...args) {
      const instance = new Instance(...args);
      const { Memory, Table } = WebAssembly;
      exported = Object.values(instance.exports).filter((value) => value instanceof Memory || value instanceof Table);
      return instance;
    };
    const { createSnapshot, createSnapshots } = await import("cloudpc-snapshot");
    const ids = Array.from({ length: 500 }, (_, n) => "662009bc-7732-4f6f-8726-" + String(n).padStart(12, "0"));
    const fetch = async () => new Response(null, { status: 204 });
    const sizes = [];
    for (let piece = 0; piece < 4; piece += 1) {
      for (const id of ids) await createSnapshot("t", id, { fetch });
      await createSnapshots("t", ids, { fetch, concurrency: 32 });
      sizes.push(exported.map(({ buffer, length }) => buffer?.byteLength ?? length));
    }
    console.log(JSON.stringify(sizes));`);
  assert.ok(sizes[0].length > 1, "a memory and a table");
  assert.deepEqual(sizes.slice(2), [sizes[1], sizes[1]]);
});
