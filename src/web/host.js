// What of the platform the Rust half uses, in pieces as large as they can be without a rule in them: each call across the
// boundary costs bytes in the module, and each promise made over there costs a closure.

/** Above this, a timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Settles as `promise` does, or resolves with `late` after `ms`, or as long as a timer can take; rejects with the signal's
 * reason once that fires. Leaves no timer and no listener behind.
 */
export function race(promise, ms, signal, late = null) {
  let timer, stop;
  const end = new Promise((resolve, reject) => {
    if (ms < Infinity) timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS), late);
    stop = () => reject(signal.reason);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
  });
  return Promise.race([promise, end]).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  });
}

/** A time in milliseconds since 1970, as text. */
export const iso = (ms) => new Date(ms).toISOString();

/** Resolves after `ms`, or as long as a timer can take. */
export const wait = (ms, signal) => race(new Promise(() => {}), ms, signal);

/** Has the wire cut once the signal fires; what has come by then still counts. Leaves no listener behind. */
export function cut(wire, promise, signal) {
  const stop = () => wire.abort();
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  return promise.finally(() => signal?.removeEventListener("abort", stop));
}

/**
 * One fetch: its status, its type, the headers of these names, whether its body was read to the end, and the body's JSON,
 * as far as there are any; `undefined` for what is no response. An answer counts from its head on: a body that is slow or
 * cut off is left out, and so is one of more than `bodyLength` characters or `bodyMs`, unless it is what was `wanted`.
 */
export async function exchange(fetch, request, wire, single, wanted, names, ms, bodyMs, bodyLength) {
  const start = performance.now();
  const { signal } = wire;
  // Without a source to read it from again, a browser cannot send the body a second time.
  if (single) request = new Request(request, { body: request.body, duplex: "half" });
  // An answer may be any junk, `null` too.
  const answer = await race((fetch ?? globalThis.fetch)(request), ms, signal, wire);
  if (answer === wire) return null;
  let reply;
  try {
    const { status, type, headers } = answer;
    reply = [status, type, ...names.split(" ").map((name) => headers.get(name))];
    // A 204 has no body.
    if (status !== 204) {
      const [most, mostMs] = wanted && answer.ok ? [Infinity, Infinity] : [bodyLength, bodyMs];
      const left = Math.min(mostMs, start + ms - performance.now());
      const body = await race(text(answer, most), left, signal);
      reply.push(body !== null);
      // What is late or too long is no JSON, as what was cut off is not.
      reply.push(JSON.parse(body ?? ""));
    }
  } catch {
    wire.abort();
  }
  return reply;
}

async function text(answer, most) {
  const reader = answer.body?.getReader();
  if (!reader) return answer.text();
  const decoder = new TextDecoder();
  let text = "";
  for (let chunk; !(chunk = await reader.read()).done; ) {
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length > most) return null;
  }
  return text;
}

/** Whether bodies can go as streams: a browser that cannot asks for no `duplex`, or takes the stream for a text. */
export function streams() {
  let asked = false;
  const init = {
    method: "POST",
    body: new ReadableStream(),
    get duplex() {
      asked = true;
      return "half";
    },
  };
  try {
    return !new Request("https://localhost", init).headers.has("Content-Type") && asked;
  } catch {
    return false;
  }
}

const get = async (source, claims, signal) => (await source({ claims, signal })) ?? undefined;

/** Asks a token function. */
export const ask = (source, { signal }, ms) => race(get(source, undefined, signal), ms, signal);

/** The token functions of the calls in flight: how many use it, and its refreshes by the token that was refused. */
const sources = new Map();

export function enter(source) {
  const known = sources.get(source) ?? { calls: 0, refreshes: new Map() };
  known.calls += 1;
  sources.set(source, known);
}

export function leave(source) {
  if ((sources.get(source).calls -= 1) === 0) sources.delete(source);
}

/** Asks for another token: once for all calls in flight whose token was the refused one, also after it came. */
export async function refresh(source, refused, claims, { signal }, ms) {
  const { refreshes } = sources.get(source);
  let shared = refreshes.get(refused);
  if (!shared) {
    const wire = new AbortController();
    shared = { wire, waiting: 0, token: get(source, claims, wire.signal) };
    refreshes.set(refused, shared);
    // One that was given up may fail when the next one is under way.
    const forget = () => refreshes.get(refused) === shared && refreshes.delete(refused);
    shared.token.then(() => (shared.done = true), forget);
    wire.signal.addEventListener("abort", forget);
  }
  shared.waiting += 1;
  try {
    return await race(shared.token, ms, signal);
  } finally {
    // Nobody is left to wait for it.
    if ((shared.waiting -= 1) === 0 && !shared.done) shared.wire.abort();
  }
}

/** For a fresh instance of the module: the calls of the old one have ended without a word. */
export const forgetCalls = () => sources.clear();

/** Whether it has a signal's members. */
export const isSignal = ({ aborted, addEventListener, removeEventListener }) =>
  typeof aborted === "boolean" && [addEventListener, removeEventListener].every((one) => typeof one === "function");

/** What an iterable holds, or `undefined`. A text is one for JavaScript, but not meant as one. */
export const list = (value) => (typeof value === "object" && value?.[Symbol.iterator] ? [...value] : undefined);

/** The items of an earlier run's report, or those of some, or ids: each followed by its id and its outcome. */
export const earlier = (value) =>
  list(value.items ?? value)?.flatMap((item) => [item, item?.cloudPcId ?? item, item?.outcome]);

/** An iterator of what is to come, or `undefined`. */
export const iterator = (value) => value?.[Symbol.asyncIterator]?.();

/** Its next value. Throws where that is none at all: without an end, such an iterator would have none. */
export const pull = async (iterator) => {
  const { done, value } = await iterator.next();
  return { done, value };
};

/** No more of it is wanted. It may still be at work on its next value, so nobody waits for it. */
export const stop = (iterator) => void (async () => iterator.return?.())().catch(() => {});

/** What settles, one after the other: for a run, which waits for many things at a time. A signal that fires wakes it, too. */
export function inbox(signal) {
  const settled = [];
  let wake = () => {};
  const settle = (...entry) => {
    settled.push(entry);
    wake();
  };
  const onAbort = () => wake();
  signal?.addEventListener("abort", onAbort);
  return {
    add(index, promise) {
      promise.then(
        (value) => settle(index, true, value),
        (error) => settle(index, false, error),
      );
    },
    /** The next entry; `undefined` where none came in time. */
    async next(ms) {
      if (!settled.length) await race(new Promise((resolve) => (wake = resolve)), ms);
      return settled.shift();
    },
    close: () => signal?.removeEventListener("abort", onAbort),
  };
}

let trapped = (error) => {
  throw error;
};

/** Has `callback` called with the error of a task that trapped: what waits in that instance of the module waits for ever. */
export const onTrap = (callback) => {
  trapped = callback;
};

/** Queues a task of the module's. */
export const task = (run) =>
  queueMicrotask(() => {
    try {
      run();
    } catch (error) {
      trapped(error);
    }
  });
