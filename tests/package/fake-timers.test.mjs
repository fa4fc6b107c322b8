// Fake timers, as each test library installs them by default: a call settles under them, and waits end when they advance.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

/** What each library fakes without being told. Vitest and Jest wrap sinon's. */
const SINON = `
  import FakeTimers from ${JSON.stringify(import.meta.resolve("@sinonjs/fake-timers"))};
  const sinon = (config) => {
    let clock;
    return { install: () => (clock = FakeTimers.install(config)), advance: (ms) => clock.tickAsync(ms), remove: () => clock.uninstall() };
  };`;
const LIBRARIES = {
  "sinon and Jest": `${SINON}
    const fakes = sinon({});`,
  "Vitest 3 and later": `${SINON}
    const fakes = sinon({ toNotFake: ["nextTick", "queueMicrotask"] });`,
  "Vitest 2": `${SINON}
    const fakes = sinon({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "setInterval", "clearInterval", "Date"] });`,
  "node:test": `
    import { mock } from "node:test";
    const { setImmediate } = globalThis;
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const fakes = {
      install: () => mock.timers.enable(),
      async advance(ms) {
        // It runs the timers at once, and promises later: those must see the time of their timer.
        for (let left = ms; left > 0; left -= 1_000) {
          await turn();
          mock.timers.tick(Math.min(left, 1_000));
        }
        await turn();
      },
      remove: () => mock.timers.reset(),
    };`,
};

for (const [library, fakes] of Object.entries(LIBRARIES)) {
  /** Runs code that has the package's functions and these fakes, and returns something. */
  const run = (code) =>
    project.node(`
      import * as functions from "cloudpc-snapshot";
      ${fakes}
      Object.assign(globalThis, functions, { fakes });
      const ids = (count) => Array.from({ length: count }, (_, n) => "662009bc-7732-4f6f-8726-" + String(n).padStart(12, "0"));
      // Without bodies: Node's own do not end while queueMicrotask is faked.
      const accepted = () => new Response(null, { status: 204 });
      const throttled = () => new Response(null, { status: 429, headers: { "Retry-After": "10" } });
      const silent = () => new Promise(() => {});
      /** A service with these answers, the last of which it goes on giving, and what calls to it were told. */
      function serving(...answers) {
        const call = { sends: 0, waits: [] };
        let tell, hear;
        call.waiting = new Promise((resolve) => (tell = resolve));
        call.sent = new Promise((resolve) => (hear = resolve));
        const fetch = async () => {
          call.sends += 1;
          hear();
          return answers[Math.min(call.sends, answers.length) - 1]();
        };
        const onEvent = ({ type, waitMs }) => type === "wait" && tell(call.waits.push(waitMs));
        call.opts = { fetch, onEvent };
        return call;
      }
      console.log(JSON.stringify(await (async () => { ${code} })()));
      process.exit();`);

  test(`${library}: a call settles while they are installed, and afterwards`, async () => {
    const attempts = await run(`
      fakes.install();
      const { opts } = serving(accepted);
      const first = await createSnapshot("t", ids(1)[0], opts);
      fakes.remove();
      const second = await createSnapshot("t", ids(1)[0], opts);
      return [first, second].map(({ attempts }) => attempts);`);
    assert.deepEqual(attempts, [1, 1]);
  });

  test(`${library}: a wait ends when they have advanced by it, and no sooner`, async () => {
    const { early, late, waits } = await run(`
      fakes.install();
      const call = serving(throttled, throttled, accepted);
      const settled = createSnapshot("t", ids(1)[0], call.opts);
      await call.waiting;
      await fakes.advance(9_999);
      const early = call.sends;
      await fakes.advance(1);
      await fakes.advance(10_000);
      await settled;
      return { early, late: call.sends, waits: call.waits };`);
    assert.deepEqual({ early, late, waits }, { early: 1, late: 3, waits: [10_000, 10_000] });
  });

  test(`${library}: a run waits as they advance`, async () => {
    const { accepted, early, late } = await run(`
      fakes.install();
      const call = serving(throttled, accepted);
      const settled = createSnapshots("t", ids(3), { ...call.opts, concurrency: 1 });
      await call.waiting;
      // Real time counts too, if performance.now() tells it.
      await fakes.advance(9_000);
      const early = call.sends;
      await fakes.advance(1_000);
      return { accepted: (await settled).accepted, early, late: call.sends };`);
    assert.deepEqual({ accepted, early, late }, { accepted: 3, early: 1, late: 4 });
  });

  test(`${library}: time limits pass as they advance`, async () => {
    const { attempt, total } = await run(`
      fakes.install();
      const call = serving(silent);
      const codes = [];
      const note = (error) => void codes.push(error.code);
      createSnapshot("t", ids(1)[0], call.opts).catch(note);
      await call.sent;
      await fakes.advance(29_999);
      const early = codes.length;
      await fakes.advance(1);
      const attempt = [early, ...codes];

      // Two answers in time, and a third that is too late: 10 + 10 + 5 s.
      const throttles = serving(throttled, throttled, silent);
      createSnapshot("t", ids(1)[0], { ...throttles.opts, totalTimeoutMs: 25_000 }).catch(note);
      await throttles.waiting;
      await fakes.advance(24_998);
      const sends = throttles.sends;
      await fakes.advance(2);
      return { attempt, total: [sends, ...codes.slice(1)] };`);
    assert.deepEqual(attempt, [0, "timeout"]);
    assert.deepEqual(total, [3, "timeout"]);
  });

  test(`${library}: a wait for a restore point ends when its time has passed`, async () => {
    const { code, polls } = await run(`
      fakes.install();
      const call = serving(silent);
      let code;
      const opts = { ...call.opts, after: new Date(0), totalTimeoutMs: 600_000 };
      waitForSnapshot("t", ids(1)[0], opts).catch((error) => (code = error.code));
      await call.sent;
      // Each look takes half a minute, and the next one would come a minute later: after the end.
      await fakes.advance(569_999);
      const early = code;
      await fakes.advance(1);
      return { code: [early ?? null, code], polls: call.sends };`);
    assert.deepEqual(code, [null, "timeout"]);
    assert.equal(polls, 7);
  });
}
