// Doubles of what a caller passes (`fetch`, token functions, listeners, signals), and of the page's own timers and
// console. Each records what was done to it.

/** A list whose items can be awaited. */
function list() {
  const all = [];
  const looks = [];
  return {
    all,
    add(item) {
      all.push(item);
      for (const look of looks) look();
      return item;
    },
    at: (index) =>
      new Promise((resolve) => {
        const look = () => index in all && resolve(all[index]);
        looks.push(look);
        look();
      }),
  };
}

const respond = (status, headers, body = null) => new Response(body, { status, headers });

/** What a `fetch` may do. */
const BEHAVIOURS = {
  accept: async () => respond(204),
  acceptWithoutPromise: () => respond(204),
  acceptAsThenable: () => ({ then: (resolve) => resolve(respond(204)) }),
  real: ({ request }) => fetch(request),
  answerLater: (call) =>
    new Promise((resolve) => {
      call.answer = (...args) => resolve(respond(...args));
    }),
  answerWithoutEnd: async () => respond(403, {}, new ReadableStream()),
  oneOfEach: ({ request }, ids) => {
    const id = request.headers.get("client-request-id");
    const first = !ids.has(id);
    ids.add(id);
    return first ? ONE_OF_EACH[id.at(-1)]() : BEHAVIOURS.accept();
  },
  answerByteByByte: async () => {
    const bytes = new TextEncoder().encode('{"error":{"message":"é€😀"}}');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    return respond(403, {}, body);
  },
  hang: () => new Promise(() => {}),
  giveNothing: () => undefined,
  giveNull: () => null,
  giveText: () => "junk",
  giveEmptyObject: () => ({}),
  giveNoHeaders: () => ({ status: 204 }),
  giveNetworkError: () => Response.error(),
  giveTextStatus: () => ({ status: "204", headers: new Headers() }),
  giveNegativeStatus: () => ({ status: -204, headers: new Headers() }),
  giveHugeStatus: () => ({ status: 65536 + 204, headers: new Headers() }),
  giveNaN: () => ({ status: NaN, headers: new Headers() }),
  giveNoText: () => ({ status: 403, headers: new Headers() }),
  giveNumberAsText: () => ({ status: 403, headers: new Headers(), text: () => 7 }),
  giveOddBody: () => ({ status: 403, headers: new Headers(), body: {} }),
  giveLockedBody: () => {
    const answer = respond(403, {}, "{}");
    answer.body.getReader();
    return answer;
  },
  giveUsedBody: async () => {
    const answer = respond(403, {}, "{}");
    await answer.text();
    return answer;
  },
  giveFailingBody: () => respond(403, {}, new ReadableStream({ pull: () => Promise.reject("no") })),
  giveThrowingText: () => ({
    status: 403,
    headers: new Headers(),
    text() {
      throw new Error("no");
    },
  }),
  giveThrowingGetters: () =>
    new Proxy(new Response(), {
      get(target, key) {
        if (key === "then") return undefined;
        throw new Error("no");
      },
    }),
};

/** What happens to the first request of a call, by the last digit of its `client-request-id`. */
const ONE_OF_EACH = [
  BEHAVIOURS.accept,
  async () => respond(403, {}, '{"error":{"code":"no"}}'),
  BEHAVIOURS.hang,
  () => Promise.reject("lost"),
  async () => respond(429),
  async () => respond(401),
  BEHAVIOURS.answerWithoutEnd,
  BEHAVIOURS.giveNothing,
];

/** A `fetch` that does what `behaviour` says. */
export function fetchDouble(behaviour) {
  const calls = list();
  const ids = new Set();
  return {
    ...calls,
    function(...args) {
      const call = calls.add({ args, request: new Request(...args) });
      return (call.given = BEHAVIOURS[behaviour](call, ids));
    },
  };
}

/**
 * A `fetch` that returns the next of these at each call, and then the last one for ever: an answer's `status`, `headers` and `body` (a text,
 * or an object to be sent as JSON) after `ms`; with `cutOff`, its body breaks off. `lost` rejects, `hang` waits for the abort.
 * One with `to` is only for URLs that contain this text.
 */
export function answeringDouble(answers) {
  const calls = list();
  const flight = { now: 0, most: 0 };
  const left = [...answers];
  const next = ({ url }) => {
    const fits = ({ to }) => url.includes(to ?? "");
    const at = left.findIndex(fits);
    return at < 0 ? answers.findLast(fits) : left.splice(at, 1)[0];
  };
  const begin = async (request) => {
    const { status = 204, headers, body, ms, cutOff, lost, hang } = next(request);
    const { signal } = request;
    // With an argument, so that a test's clock is the timer's, too.
    if (ms !== undefined) await new Promise((resolve) => setTimeout(resolve, ms, ms));
    if (hang) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    if (lost) throw new TypeError("lost");
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    return respond(status, headers, cutOff ? brokenOff(text) : text);
  };
  return {
    ...calls,
    flight,
    async function(...args) {
      const request = new Request(...args);
      const call = calls.add({ request, url: request.url, at: performance.now() });
      flight.most = Math.max(flight.most, ++flight.now);
      try {
        return (call.given = await begin(request));
      } finally {
        flight.now--;
      }
    },
  };
}

const brokenOff = (text) =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
    pull: (controller) => controller.error(new TypeError("cut off")),
  });

/** A function that does the next of `steps` at each call, and then the last of them for ever. */
export function functionDouble(steps) {
  const calls = list();
  return {
    ...calls,
    function(...args) {
      const [does, value] = steps[Math.min(calls.all.length, steps.length - 1)];
      const call = calls.add({ args, ...args[0] });
      switch (does) {
        case "give":
          return value;
        case "promise":
          return Promise.resolve(value);
        case "throw":
          throw value;
        case "reject":
          return Promise.reject(value);
        case "later":
          return new Promise((resolve, reject) => Object.assign(call, { resolve, reject }));
      }
    },
  };
}

/** A listener for events, which also calls `act`. It can record the end of a promise as one of them. */
export function listenerDouble(act) {
  const events = list();
  const end = () => events.add({ type: "settled" });
  return {
    ...events,
    noteEndOf: (promise) => promise.then(end, end),
    function(event) {
      events.add(event);
      act?.(event);
    },
  };
}

/** A signal that knows its listeners. */
export function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  const count = { now: 0, most: 0 };
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type, callback) => {
    if (type === "abort") listeners.add(callback);
    count.now = listeners.size;
    count.most = Math.max(count.most, count.now);
    addEventListener.call(signal, type, callback);
  };
  signal.removeEventListener = (type, callback) => {
    if (type === "abort") listeners.delete(callback);
    count.now = listeners.size;
    removeEventListener.call(signal, type, callback);
  };
  return { signal, count, abort: (reason) => controller.abort(reason) };
}

/** What `Math.random` returns until `promise` has settled. */
export async function withRandom(value, promise) {
  const { random } = Math;
  Math.random = () => value;
  return promise.finally(() => (Math.random = random));
}

/**
 * The package's timers until `release`; those that are held back fire only by `fire`. They are recognised by the argument
 * they pass: WebKit's driver sets timers of its own in the page.
 */
export function timersDouble(hold) {
  const timers = list();
  const { setTimeout, clearTimeout } = globalThis;
  globalThis.setTimeout = (callback, ms, ...args) => {
    if (args.length === 0) return setTimeout(callback, ms);
    const timer = timers.add({
      ms,
      due: performance.now() + ms,
      live: true,
      fire() {
        timer.live = false;
        callback(...args);
      },
    });
    timer.id = hold ? -timers.all.length : setTimeout(timer.fire, ms);
    return timer.id;
  };
  globalThis.clearTimeout = (id) => {
    const timer = timers.all.find((timer) => timer.id === id);
    if (timer) timer.live = false;
    clearTimeout(id);
  };
  const release = () => Object.assign(globalThis, { setTimeout, clearTimeout });
  return { ...timers, release };
}

/**
 * A clock that stands still until the page has nothing else to do, and then jumps to the next of the package's timers, until
 * `release`: hours pass in no time, and a slow machine sees the same times as a fast one.
 */
export function fastClock() {
  const timers = timersDouble(true);
  const { setTimeout } = globalThis;
  const { now } = Date;
  const began = now();
  let passed = 0;
  let isOver = false;
  performance.now = () => passed;
  Date.now = () => began + passed;
  // A body arrives after its answer. There is no event for that, so we await one of our own.
  const idle = async () => {
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      await new Response("x").text();
    }
  };
  const release = () => {
    isOver = true;
    delete performance.now;
    Date.now = now;
    timers.release();
  };
  // A test that panics releases nothing, and the tests after it must not all fail because of it. But on a busy machine, a
  // thousand timers take half a minute and more.
  const end = began + 300_000;
  const pass = async () => {
    while (!isOver) {
      await idle();
      if (now() > end) release();
      const [next] = timers.all.filter(({ live }) => live).sort((a, b) => a.due - b.due);
      if (!next || isOver) continue;
      passed = Math.max(passed, next.due);
      next.fire();
    }
  };
  pass();
  return { ...timers, release };
}

/**
 * An async iterable of these, which records how it is used. In the end it is `done`, or it `throws` the text "gone", or
 * it `hangs`.
 */
export function idsDouble(ids, end) {
  const asked = list();
  const left = ids.values();
  const step = () => {
    const { done, value } = left.next();
    if (!done || end === "done") return { done, value };
    if (end === "throws") throw "gone";
    return new Promise(() => {});
  };
  const iterator = {
    next: async () => (asked.add("next"), step()),
    return: async () => (asked.add("return"), {}),
  };
  return { ...asked, iterable: { [Symbol.asyncIterator]: () => iterator } };
}

/** A `Set`, and a generator, of these. */
export const setOf = (ids) => new Set(ids);
export const generatorOf = function* (ids) {
  yield* ids;
};

/** What is printed, and errors that nobody caught, until `release`. */
export function watchPage() {
  const said = list();
  const { console } = globalThis;
  const print = (name) => (...args) => console[name](...said.add(args));
  globalThis.console = new Proxy(console, { get: (_, name) => print(name) });
  const uncaught = ({ reason, error }) => said.add(["uncaught", reason ?? error]);
  const types = ["unhandledrejection", "error"];
  for (const type of types) addEventListener(type, uncaught);
  const release = () => {
    globalThis.console = console;
    for (const type of types) removeEventListener(type, uncaught);
  };
  return { ...said, release };
}
