// What the platform gives, for the Rust half, in pieces as large as they can be without a rule in them: each call across the
// boundary costs bytes in the module, and each promise made over there costs a closure.

/** A longer timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Settles as `promise` does, or resolves with `late` after `ms`, or after as long as a timer can take; rejects with the
 * signal's reason once that fires. Leaves no timer and no listener behind. `signal` is never the caller's own.
 */
export function race(promise, ms, signal, late = null) {
  let timer, stop;
  const end = new Promise((resolve, reject) => {
    // The argument is how the tests know the package's timers.
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

/** A plain object with these members: names and values by turns. */
export function object(members) {
  const made = {};
  for (let at = 0; at < members.length; at += 2) made[members[at]] = members[at + 1];
  return made;
}

/** Resolves after `ms`, or after as long as a timer can take. */
export const wait = (ms, signal) => race(new Promise(() => {}), ms, signal);

/**
 * A signal that follows the caller's. That one is touched here alone: it may be of another realm, a polyfill's, or odd.
 * Without a reason, the platform's own takes its place: a `DOMException` named `AbortError`.
 */
export function follow(signal) {
  const controller = new AbortController();
  const stop = () => {
    let reason;
    try {
      reason = signal.reason;
    } catch {
      // An odd signal has no reason.
    }
    controller.abort(reason);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  return {
    signal: controller.signal,
    leave() {
      try {
        signal.removeEventListener("abort", stop);
      } catch {
        // Nobody can be told.
      }
    },
  };
}

/**
 * One fetch: its status, its type, the headers of these names, how its body ended (`whole`, `late`), and the body's JSON, as far as there are
 * any; `undefined` for what is no response, and `null` for none in time. An answer counts from its head on: a body that is
 * slow, cut off, or has more than `bodyLength` characters or takes more than `bodyMs` is left out, unless it is what was
 * `wanted`.
 */
export async function exchange(fetch, url, init, single, wanted, names, ms, bodyMs, bodyLength, signal) {
  const start = performance.now();
  const controller = new AbortController();
  init.signal = controller.signal;
  // Without a source to read it from again, a browser cannot send the body a second time.
  if (single) Object.assign(init, { body: new Response(init.body).body, duplex: "half" });
  let reply;
  try {
    // An answer may be any junk, `null` too.
    const answer = await race((fetch ?? globalThis.fetch)(url, init), ms, signal, controller);
    if (answer === controller) {
      controller.abort();
      return null;
    }
    try {
      const { status, type, headers } = answer;
      reply = [status, type, ...names.map((name) => headers.get(name))];
      // A 204 has no body.
      if (status !== 204) {
        const [most, mostMs] = wanted && answer.ok ? [Infinity, Infinity] : [bodyLength, bodyMs];
        const left = Math.min(mostMs, start + ms - performance.now());
        const body = await race(text(answer, most), left, signal, controller);
        reply.push(body === controller ? "late" : body === null ? undefined : "whole");
        // What is late or too long is no JSON, as what was cut off is not.
        reply.push(JSON.parse(typeof body === "string" ? body : ""));
      }
    } catch {
      controller.abort();
    }
    return reply;
  } catch (error) {
    controller.abort();
    throw error;
  }
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

/** Asks a token function. `null` means what `undefined` does: no token. */
export const ask = async (source, claims, forceRefresh, { signal }) =>
  (await source({ claims, forceRefresh, signal })) ?? undefined;

/** Calls the caller's listener, if there is one. What it throws, or rejects with, changes nothing. */
export const tell = (listener, argument) => void (async () => listener?.(argument))().catch(() => {});

/** Tells an event: what it is about, and the members of its own. */
export const emit = (listener, type, cloudPcId, own) => tell(listener, { type, ...(cloudPcId && { cloudPcId }), ...own });

/** How many values of a cause are looked at. */
const MOST_VALUES = 1000;

/**
 * What a cause says of itself, first, and then every text that can be reached in it, names included: an error of an HTTP
 * library has the whole request in it. Only the first of them if there are too many to tell.
 */
export function texts(cause) {
  const found = [String(cause)];
  const seen = new Set([cause]);
  for (const value of seen) {
    if (typeof value === "string") found.push(value);
    if (Object(value) !== value) continue;
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
      seen.add(String(key)).add(inner);
    }
    if (value instanceof Map || value instanceof Set) for (const inner of [...value].flat()) seen.add(inner);
    if (value instanceof Headers) for (const inner of [...value].flat()) seen.add(inner);
    if (seen.size > MOST_VALUES) return found.slice(0, 1);
  }
  found.push("");
  return found;
}

/** Whether it has a signal's members. */
export const isSignal = ({ aborted, addEventListener, removeEventListener }) =>
  typeof aborted === "boolean" && [addEventListener, removeEventListener].every((one) => typeof one === "function");

/**
 * The options in an object, each as its name, its value, and whether reading it threw; `undefined` for what is no object of
 * options. A promise is a forgotten `await`.
 */
export function entries(object) {
  // By tag: a `Map` of another realm is no instance of this realm's.
  const tag = Object.prototype.toString.call(object).slice(8, -1);
  const isOther = ["Array", "Map", "Set", "Date"].includes(tag);
  if (typeof object !== "object" || isOther || typeof object.then === "function") return undefined;
  const found = [];
  for (const name in object) {
    try {
      found.push(name, object[name], false);
    } catch {
      found.push(name, undefined, true);
    }
  }
  return found;
}

/** A `Date` as text, or `undefined`. */
export function dateText(value) {
  if (!(value instanceof Date)) return undefined;
  const ms = Date.prototype.getTime.call(value);
  return Number.isFinite(ms) ? iso(ms) : "Invalid Date";
}

/** An array's names with commas between, or `undefined`. */
export const joinedNames = (value) => (Array.isArray(value) ? value.join(",") : undefined);

/** What an iterable holds, or `undefined`. A text is one for JavaScript, but not meant as one. */
export const list = (value) => (typeof value === "object" && value?.[Symbol.iterator] ? [...value] : undefined);

/** The items of one earlier run or of several, or ids: each followed by its id, its outcome and when it was sent, if unknown. */
export const earlier = (value) =>
  list(value.items ?? value)?.flatMap((item) => [item, item?.cloudPcId ?? item, item?.outcome, item?.error?.sentAt]);

/** An iterator of what is to come, or `undefined`. */
export const iterator = (value) => value?.[Symbol.asyncIterator]?.();

/** Its next value. Throws where that is no object: an iterator that gives none has no end either. */
export const pull = async (iterator) => {
  const result = await iterator.next();
  if (Object(result) !== result) throw new TypeError(`the iterator gave ${String(result)}, not an object with done and value`);
  return [result.done, result.value];
};

/** No more of it is wanted. It may still be at work on its next value, so nobody waits for it. */
export const stop = (iterator) => void (async () => iterator.return?.())().catch(() => {});

/** What settles, one after the other: for a run, which waits for many things at a time. A signal that fires wakes it, too. */
export function inbox(...signals) {
  const settled = [];
  let wake = () => {};
  const settle = (...entry) => {
    settled.push(entry);
    wake();
  };
  const onAbort = () => wake();
  for (const signal of signals) signal?.addEventListener("abort", onAbort);
  return {
    add(index, promise) {
      promise.then(
        (value) => settle(index, true, value),
        (error) => settle(index, false, error),
      );
    },
    /** The next entry; `undefined` if none came in time. */
    async next(ms) {
      if (!settled.length) await race(new Promise((resolve) => (wake = resolve)), ms);
      return settled.shift();
    },
    close() {
      for (const signal of signals) signal?.removeEventListener("abort", onAbort);
    },
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
