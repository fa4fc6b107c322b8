// A caller's object may do anything when it is touched: it may spoil its own call only.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

/**
 * Runs in the project. Each argument and option, at every depth, is a proxy that throws at its n-th operation, for each n
 * until it throws no more; beside it is a run in flight, which must end well.
 */
const PROXIES = `
  import * as functions from "cloudpc-snapshot";
  const ID = "662009bc-7732-4f6f-8726-25883518b33e";
  const STORAGE = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/abc";
  const MOST = 60;

  const TRAPS = Object.getOwnPropertyNames(Reflect);

  // Native methods refuse a proxy as their this.
  const targets = new WeakMap();
  const targetOf = (value) => targets.get(value) ?? value;

  /** A proxy of it that throws at its n-th operation; what it gives is such a proxy, too. */
  function odd(target, count) {
    const handler = Object.fromEntries(
      TRAPS.map((trap) => [
        trap,
        (...args) => {
          if (count.left-- === 0) throw new Error("odd");
          const given = Reflect[trap](...args.map(targetOf));
          return ["get", "apply"].includes(trap) && Object(given) === given ? odd(given, count) : given;
        },
      ]),
    );
    const proxy = new Proxy(target, handler);
    targets.set(proxy, target);
    return proxy;
  }

  const signal = () => new AbortController().signal;
  const plainSignal = () => ({ aborted: false, reason: undefined, addEventListener() {}, removeEventListener() {} });
  const answer = () => new Response(null, { status: 204 });
  const list = () => new Response('{"value":[]}', { status: 200 });
  const opts = () => ({
    signal: plainSignal(), retry: { maxRetries: 0, delayMs: 1 }, fetch: async () => answer(), onEvent() {}, attemptTimeoutMs: 500,
  });
  const cases = {
    "token function": (wrap) => functions.createSnapshot(wrap(() => "t"), ID, opts()),
    "token object": (wrap) => functions.createSnapshot(wrap({}), ID, opts()),
    "token promise": (wrap) => functions.createSnapshot(wrap(Promise.resolve("t")), ID, opts()),
    id: (wrap) => functions.createSnapshot("t", wrap({}), opts()),
    opts: (wrap) => functions.createSnapshot("t", ID, wrap({ ...opts(), storageAccountId: STORAGE, accessTier: "cool" })),
    retry: (wrap) => functions.createSnapshot("t", ID, { ...opts(), retry: wrap({ maxRetries: 1 }) }),
    signal: (wrap) => functions.createSnapshot("t", ID, { ...opts(), signal: wrap(plainSignal()) }),
    "native signal": (wrap) => functions.createSnapshot("t", ID, { ...opts(), signal: wrap(signal()) }),
    fetch: (wrap) => functions.createSnapshot("t", ID, { ...opts(), fetch: wrap(async () => answer()) }),
    answer: (wrap) => functions.createSnapshot("t", ID, { ...opts(), fetch: async () => wrap({ status: 204, headers: new Headers(), type: "basic" }) }),
    "answer, forbidden": (wrap) => functions.createSnapshot("t", ID, { ...opts(), fetch: async () => wrap({ status: 403, headers: wrap(new Map()), ok: false, body: wrap({}) }) }),
    thrown: (wrap) => functions.createSnapshot("t", ID, { ...opts(), fetch: async () => { throw wrap(new Error("x")); } }),
    onEvent: (wrap) => functions.createSnapshot("t", ID, { ...opts(), onEvent: wrap(() => {}) }),
    "onEvent's result": (wrap) => functions.createSnapshot("t", ID, { ...opts(), onEvent: () => wrap({ then() {} }) }),
    tier: (wrap) => functions.createSnapshot("t", ID, { ...opts(), accessTier: wrap({}) }),
    ids: (wrap) => functions.createSnapshots("t", wrap([ID]), opts()),
    "an id of many": (wrap) => functions.createSnapshots("t", [ID, wrap({ id: ID })], opts()),
    "async ids": (wrap) => functions.createSnapshots("t", wrap((async function* () { yield ID; })()), opts()),
    "async iterator": (wrap) => functions.createSnapshots("t", { [Symbol.asyncIterator]: () => wrap({ next: async () => wrap({ done: true }) }) }, opts()),
    skip: (wrap) => functions.createSnapshots("t", [ID], { ...opts(), skip: wrap([ID]) }),
    "skip, a report": (wrap) => functions.createSnapshots("t", [ID], { ...opts(), skip: wrap({ items: wrap([wrap({ cloudPcId: ID, outcome: "unknown" })]) }) }),
    stop: (wrap) => functions.createSnapshots("t", [ID], { ...opts(), stop: wrap(plainSignal()) }),
    onProgress: (wrap) => functions.createSnapshots("t", [ID], { ...opts(), onProgress: wrap(() => {}) }),
    report: (wrap) => functions.waitForSnapshots("t", wrap({ items: wrap([wrap({ cloudPcId: ID, outcome: "accepted", receipt: wrap({ sentAt: "2026-01-01T00:00:00Z" }) })]) }), { ...opts(), fetch: async () => list(), totalTimeoutMs: 50 }),
    "onProgress of a wait": (wrap) => functions.waitForSnapshots("t", [{ cloudPcId: ID, outcome: "unknown", error: { sentAt: "2026-01-01T00:00:00Z" } }], { ...opts(), onProgress: wrap(() => {}), fetch: async () => answer(), totalTimeoutMs: 50 }),
    "answer to a batch": (wrap) => functions.createSnapshots("t", [ID], { ...opts(), batch: true, fetch: async () => wrap({ status: 200, ok: true, type: "basic", headers: new Headers(), text: async () => '{"responses":[{"id":"1","status":204}]}' }) }),
    after: (wrap) => functions.waitForSnapshot("t", ID, { ...opts(), after: wrap(new Date()), fetch: async () => list(), totalTimeoutMs: 50 }),
    known: (wrap) => functions.waitForSnapshot("t", ID, { ...opts(), after: new Date(), known: wrap([wrap({})]), fetch: async () => list(), totalTimeoutMs: 50 }),
    select: (wrap) => functions.listCloudPcs("t", { ...opts(), select: wrap(["id", wrap({})]), fetch: async () => list() })[Symbol.asyncIterator]().next(),
    "bulk ids": (wrap) => functions.createBulkSnapshot("t", wrap([ID]), { ...opts(), displayName: "x" }),
    "bulk ids, async": (wrap) => functions.createBulkSnapshot("t", { [Symbol.asyncIterator]: () => wrap({ next: async () => wrap({ done: false, value: wrap({}) }) }) }, { ...opts(), displayName: "x" }),
  };

  const uncaught = [];
  process.on("unhandledRejection", (reason) => uncaught.push(String(reason)));
  const bad = [];
  let calls = 0;
  for (const [name, call] of Object.entries(cases)) {
    for (let n = 0; n < MOST; n += 1) {
      let release;
      const held = new Promise((resolve) => (release = resolve));
      const beside = functions.createSnapshots("t", [ID], { fetch: () => held });
      await new Promise((resolve) => setImmediate(resolve));
      const count = { left: n };
      let end;
      try {
        end = await call((target) => odd(target, count)).catch((error) => error);
      } catch (error) {
        end = error;
      }
      calls += 1;
      let code;
      try {
        code = end?.code;
      } catch {
        code = "odd";
      }
      if (code === "internal") bad.push(name + ", " + n + ": " + end.message + " " + end.cause);
      release(answer());
      const report = await beside;
      if (report.accepted !== 1) bad.push(name + ", " + n + ": the run beside it: " + JSON.stringify(report));
      if (count.left >= 0) break;
    }
  }
  console.log(JSON.stringify({ bad, calls, uncaught }));
  process.exit();
`;

test("an argument that throws at any of its operations spoils its own call only", async () => {
  const { bad, calls, uncaught } = await project.node(PROXIES);
  assert.deepEqual(bad, []);
  assert.deepEqual(uncaught, []);
  assert.ok(calls > 100, `${calls} calls`);
});

test("what is no object of options is refused: a promise, a map, a date, a list, a function", async () => {
  const { errors } = await project.node(`
    import { createSnapshot } from "cloudpc-snapshot";
    const sent = [];
    const fetch = async (url) => (sent.push(url), new Response(null, { status: 204 }));
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const odd = [Promise.resolve({ fetch }), new Map([["fetch", fetch]]), new Set(), new Date(), [fetch], fetch, proxy, "opts", 7];
    const errors = [];
    for (const opts of odd) {
      const error = await createSnapshot("t", "662009bc-7732-4f6f-8726-25883518b33e", opts).catch((error) => error);
      errors.push([error.code, error.outcome, error.field, sent.length]);
    }
    console.log(JSON.stringify({ errors }));`);
  for (const error of errors) assert.deepEqual(error, ["invalidArgument", "notSent", "opts", 0]);
  assert.equal(errors.length, 9);
});

test("options may be inherited, and a signal without a reason gives an AbortError", async () => {
  const { tier, reason } = await project.node(`
    import { createSnapshot } from "cloudpc-snapshot";
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    let body;
    const fetch = async (url, init) => ((body = init.body), new Response(null, { status: 204 }));
    await createSnapshot("t", id, Object.create({ accessTier: "cool", fetch }));
    const listeners = [];
    const signal = { aborted: false, addEventListener: (_, listener) => listeners.push(listener), removeEventListener() {} };
    const hang = () => {
      for (const listener of listeners) listener();
      return new Promise(() => {});
    };
    const error = await createSnapshot("t", id, { signal, fetch: hang }).catch((error) => error);
    console.log(JSON.stringify({ tier: body, reason: error?.name }));
    process.exit();`);
  assert.equal(tier, '{"accessTier":"cool"}');
  assert.equal(reason, "AbortError");
});

test("a signal whose aborted is no boolean is refused, even where it says yes", async () => {
  const { error, sent } = await project.node(`
    import { createSnapshots } from "cloudpc-snapshot";
    let sent = 0;
    const fetch = async () => ((sent += 1), new Response(null, { status: 204 }));
    const signal = { aborted: "no", addEventListener() {}, removeEventListener() {} };
    const error = await createSnapshots("t", ["662009bc-7732-4f6f-8726-25883518b33e"], { signal, fetch }).catch((error) => error);
    console.log(JSON.stringify({ error, sent }));`);
  assert.deepEqual([error.code, error.field, sent], ["invalidArgument", "signal", 0]);
});
