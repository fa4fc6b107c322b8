// What the Rust half uses of the platform. The pieces are as large as they can be without containing a rule, because each call
// across the boundary costs bytes in the module, and each promise made in Rust costs a closure.

/** A longer timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

let skippedMs = 0;
let judge = () => 0;

/** `skipped(ms, wallMs, monotonicMs)` says how far to put the clock forward when a timer of `ms` fires. */
export const onTimer = (skipped) => {
  judge = skipped;
};

/** The monotonic clock, together with the time that only timers saw pass. */
export const monotonicMs = () => performance.now() + skippedMs;

/**
 * Settles as `promise` does, or resolves with `late` after `ms`, or after as long as a timer can take; rejects with the
 * signal's reason when that fires. Leaves no timer and no listener behind. `signal` is never the caller's own.
 */
export function race(promise, ms, signal, late = null) {
  let timer, stop;
  const end = new Promise((resolve, reject) => {
    const takesMs = Math.min(Math.ceil(ms), LONGEST_TIMER_MS);
    const [wall, monotonic] = [Date.now(), monotonicMs()];
    const fire = (late) => {
      skippedMs += judge(takesMs, Date.now() - wall, monotonicMs() - monotonic);
      resolve(late);
    };
    // The argument is how the tests know the package's timers.
    if (ms < Infinity) timer = setTimeout(fire, takesMs, late);
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

/** A plain object with these members, given as name, value, name, value. */
export function object(members) {
  const made = {};
  for (let at = 0; at < members.length; at += 2) made[members[at]] = members[at + 1];
  return made;
}

/** Resolves after `ms`, or after as long as a timer can take. */
export const wait = (ms, signal) => race(new Promise(() => {}), ms, signal);

/**
 * A signal that follows the caller's. Only this function touches the caller's: it may come from another realm or a polyfill,
 * or be odd. If it has no reason, the reason is the platform's own: a `DOMException` named `AbortError`.
 */
export function follow(signal) {
  const controller = new AbortController();
  const stop = () => {
    let reason;
    try {
      reason = signal.reason;
    } catch {
      // Reading it threw, so there is no reason.
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
        // There is nobody to report this to.
      }
    },
  };
}

/**
 * One fetch: its status, its type, the headers with these names, how its body ended (`whole` or `late`), and the body's JSON.
 * `undefined` if the answer is no response, `null` if none came in time. The status counts as soon as it arrives: a body that
 * is cut off, has more than `bodyLength` characters or takes more than `bodyMs` is left out. A `wanted` body has no such limits.
 */
export async function exchange(fetch, url, init, single, wanted, names, ms, bodyMs, bodyLength, signal) {
  const start = monotonicMs();
  const controller = new AbortController();
  // No redirect is followed, and neither cookies nor the address of the page go along.
  Object.assign(init, { redirect: "manual", credentials: "omit", referrerPolicy: "no-referrer", signal: controller.signal });
  // A browser cannot send a stream a second time, because it cannot read it again.
  if (single) Object.assign(init, { body: new Response(init.body).body, duplex: "half" });
  let reply;
  try {
    // A custom `fetch` may return anything, even `null`.
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
        const left = Math.min(mostMs, start + ms - monotonicMs());
        const body = await race(text(answer, most), left, signal, controller);
        reply.push(body === controller ? "late" : body === null ? undefined : "whole");
        // A late, long or truncated body throws here, because it is no JSON.
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

/** Whether a body can be a stream: a browser that cannot send one does not read `duplex`, or turns the stream into text. */
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

/** Asks a token function. `null` means the same as `undefined`: no token. */
export const ask = async (source, claims, forceRefresh, { signal }) =>
  (await source({ claims, forceRefresh, signal })) ?? undefined;

/** Calls the caller's listener, if there is one. What it throws, or rejects with, changes nothing. */
export const tell = (listener, argument) => void (async () => listener?.(argument))().catch(() => {});

/** Gives the listener an event: what it is about, and its own members. */
export const emit = (listener, type, cloudPcId, own) => tell(listener, { type, ...(cloudPcId && { cloudPcId }), ...own });

/** The most values of a cause that are looked at. */
const MOST_VALUES = 1000;

/**
 * First the cause as text, then every text that can be reached from it, names included: an error of an HTTP library contains
 * the whole request. Only the first one if there are too many.
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
 * The options in an object, each as its name, its value, and whether reading it threw; `undefined` if it is no object of
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

/** What an iterable contains, or `undefined`. A string is iterable, but nobody means its characters. */
export const list = (value) => (typeof value === "object" && value?.[Symbol.iterator] ? [...value] : undefined);

/** The items of one earlier run or of several, or ids: each followed by its id, its outcome and when it was sent, if unknown. */
export const earlier = (value) =>
  list(value.items ?? value)?.flatMap((item) => [item, item?.cloudPcId ?? item, item?.outcome, item?.error?.sentAt]);

/** The async iterator, or `undefined`. */
export const iterator = (value) => value?.[Symbol.asyncIterator]?.();

/** Whether the iterator is done, and its next value. Throws if it returns no object: such an iterator would never end. */
export const pull = async (iterator) => {
  const result = await iterator.next();
  if (Object(result) !== result) throw new TypeError(`the iterator gave ${String(result)}, not an object with done and value`);
  return [result.done, result.value];
};

/** Closes an iterator. It may still be working on its next value, so nobody waits for it. */
export const stop = (iterator) => void (async () => iterator.return?.())().catch(() => {});

/** Collects promises as they settle, for a run, which waits for many at a time. A signal that fires wakes it, too. */
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

/** Calls `callback` with the error of a task that trapped: whatever waits in that instance of the module waits for ever. */
export const onTrap = (callback) => {
  trapped = callback;
};

const resolved = Promise.resolve();

/** Queues a task of the module's. Fake timers of test libraries fake `queueMicrotask`, but not promises. */
export const task = (run) => void resolved.then(run).catch((error) => trapped(error));
