// What the Rust half uses of the platform. The pieces are as large as they can be without containing a rule, because each call
// across the boundary costs bytes in the module, and each promise made in Rust costs a closure.

/** A module of Node's own; `undefined` in a browser. */
export const builtIn = (name) => globalThis.process?.getBuiltinModule?.(name);

/** A class of the platform's, even in tests whose environment (jsdom, in Jest) hides it. */
export const platform = (name) => globalThis[name] ?? builtIn("node:util")[name];

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

/** Fake timers of test libraries fake `queueMicrotask`, but not promises. */
const resolved = Promise.resolve();

/**
 * Settles as `promise` does, or resolves with `null` after `ms`, or after as long as a timer can take; rejects with the
 * signal's reason when that fires. A value that comes in time is passed through `taken`, together with the time when the race
 * began, anything else through `lost`: a promise for each would cost more. Leaves no timer and no listener behind. `signal` is
 * never the caller's own.
 */
export const race = (promise, ms, signal, taken, lost) =>
  new Promise((resolve, reject) => {
    const began = monotonicMs();
    let timer;
    let isOver = false;
    const end = (settle, value, change) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      settle(change ? change(value, began) : value);
    };
    // A promise that has already settled comes first: its result may not get lost.
    const stop = () => void resolved.then(() => end(reject, signal.reason, lost));
    Promise.resolve(promise).then(
      (value) => end(resolve, value, taken),
      (error) => end(reject, error, lost),
    );
    if (ms < Infinity) timer = startTimer(() => end(resolve, null, lost), ms, began);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
  });

function startTimer(end, ms, began) {
  const takesMs = Math.min(Math.ceil(ms), LONGEST_TIMER_MS);
  const wall = Date.now();
  const fire = () => {
    skippedMs += judge(takesMs, Date.now() - wall, monotonicMs() - began);
    end();
  };
  // The third argument is how the tests know the package's timers.
  return setTimeout(fire, takesMs, null);
}

/** Resolves after `ms`, or after as long as a timer can take. */
export const wait = (ms, signal) => race(new Promise(() => {}), ms, signal);

/**
 * A signal that follows the caller's until it is told to `leave`. Only this function touches the caller's: it may come from
 * another realm or a polyfill, or be odd. If it has no reason, the reason is the platform's own: a `DOMException` named
 * `AbortError`.
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
  return Object.assign(controller.signal, {
    leave() {
      try {
        signal.removeEventListener("abort", stop);
      } catch {
        // There is nobody to report this to.
      }
    },
  });
}

/** How a body ended: see `BodyEnd` in the core. */
const [WHOLE, LATE, CUT_OFF] = [0, 1, 2];

/**
 * One fetch: its status, whether it is a redirect, the headers with these three names, how its body ended, and the body's
 * JSON. `undefined` if the answer is no response, `null` if none came in time. The status counts as soon as it arrives: a body
 * that is cut off, has more than `bodyLength` characters or takes more than `bodyMs` is left out. A `wanted` body has no such
 * limits.
 */
export function exchange(fetch, url, method, headers, body, single, wanted, names, ms, bodyMs, bodyLength, signal) {
  let answer, controller;
  const cut = (value) => {
    controller?.abort();
    return value;
  };
  const read = async (answer, reply, began) => {
    try {
      const [most, mostMs] = wanted && answer.ok ? [Infinity, Infinity] : [bodyLength, bodyMs];
      const left = Math.min(mostMs, began + ms - monotonicMs());
      const body = await race(text(answer, most), left, signal);
      reply.end = body === null ? LATE : body === undefined ? CUT_OFF : WHOLE;
      // A late, long or truncated body throws here, because it is no JSON.
      reply.body = JSON.parse(typeof body === "string" ? body : "");
    } catch {
      cut();
    }
    return reply;
  };
  const take = (answer, began) => {
    let reply;
    try {
      // A custom `fetch` may return anything, even `null`.
      reply = head(answer, names);
    } catch {
      return cut();
    }
    return reply.status === 204 ? reply : read(answer, reply, began);
  };
  try {
    controller = new AbortController();
    const { signal } = controller;
    // No redirect is followed, and neither cookies nor the address of the page go along.
    const init = { method, headers, redirect: "manual", credentials: "omit", referrerPolicy: "no-referrer", signal };
    if (body !== undefined) init.body = body;
    // A browser cannot send a stream a second time, because it cannot read it again.
    if (single) Object.assign(init, { body: new Response(body).body, duplex: "half" });
    answer = (fetch ?? globalThis.fetch)(url, init);
  } catch (error) {
    answer = Promise.reject(error);
  }
  return race(answer, ms, signal, take, cut);
}

/** What an answer says before its body. Throws if it is no response. */
function head({ status, type, headers }, names) {
  if (typeof status !== "number") throw new TypeError("no status");
  const [first, second, third] = names.split(",");
  const reply = { status, redirect: type === "opaqueredirect", requestId: header(headers, third), end: CUT_OFF };
  // A 204 has no body, and neither a wait nor a challenge. Some browsers take long for a header.
  if (status !== 204) {
    reply.retryAfter = header(headers, first);
    reply.wwwAuthenticate = header(headers, second);
  }
  return reply;
}

function header(headers, name) {
  const value = headers.get(name);
  return typeof value === "string" ? value : undefined;
}

/** The most chunks without bytes. A body that has nothing else would keep every timer, and so every limit, from its turn. */
const MOST_EMPTY = 1000;

async function text(answer, most) {
  const reader = answer.body?.getReader();
  if (!reader) return answer.text();
  const decoder = new (platform("TextDecoder"))();
  let text = "";
  let empty = 0;
  for (let chunk; !(chunk = await reader.read()).done; ) {
    text += decoder.decode(chunk.value, { stream: true });
    empty += !chunk.value?.length;
    if (text.length > most || empty > MOST_EMPTY) return undefined;
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

/** Calls a listener of the caller's. What it throws, or rejects with, changes nothing. */
const tell = (listener, argument) => void (async () => listener(argument))().catch(() => {});

/** Gives the listener, if there is one, an event: what it is about, and its own members. */
function emit(listener, type, cloudPcId, own) {
  if (listener) tell(listener, { type, ...(cloudPcId && { cloudPcId }), ...own });
}

/** A plain object with those of the members that are not `undefined`. */
function plain(members) {
  const made = {};
  for (const name of Object.keys(members)) if (members[name] !== undefined) made[name] = members[name];
  return made;
}

/** The second of the last time that became text, and how its text begins. */
let second, secondText;

/** A time in milliseconds since 1970, as text. Most are of the same second as the one before, and a `Date` takes long. */
function iso(ms) {
  if (ms === undefined) return undefined;
  const seconds = Math.floor(ms / 1000);
  if (seconds !== second) {
    secondText = new Date(ms).toISOString().slice(0, -4);
    second = seconds;
  }
  return `${secondText}${String(Math.floor(ms - 1000 * seconds)).padStart(3, "0")}Z`;
}

/** Tells of a step: `attempt` or `wait`. */
export const step = (listener, type, cloudPcId, clientRequestId, attempts, sentAt, waitMs, reason) =>
  emit(listener, type, cloudPcId, plain({ clientRequestId, attempts, sentAt: iso(sentAt), waitMs, reason }));

/** Makes a `SnapshotReceipt`, and tells of it. */
export function accepted(listener, cloudPcId, storageAccountId, accessTier, requestId, clientRequestId, attempts, sent, accepted) {
  const [sentAt, acceptedAt] = [iso(sent), iso(accepted)];
  const receipt = plain({ cloudPcId, storageAccountId, accessTier, requestId, clientRequestId, attempts, sentAt, acceptedAt });
  emit(listener, "accepted", cloudPcId, receipt);
  return receipt;
}

/** Makes a `SnapshotError` with `make`, and tells of it. */
export function failed(
  make, cause, listener, cloudPcId,
  message, code, outcome, field, status, graphCode, graphMessage, requestId, clientRequestId, retryAfterMs, claims, attempts, sentAt,
) {
  const fields = plain({
    message, code, outcome, field, status, graphCode, graphMessage, requestId, clientRequestId, retryAfterMs, claims, attempts,
    sentAt: iso(sentAt),
  });
  emit(listener, "failed", cloudPcId, fields);
  return make(fields, cause);
}

/** The body of a request, a bulk action's too. */
export const body = (type, displayName, storageAccountId, accessTier, cloudPcIds, scheduledDuringMaintenanceWindow) =>
  JSON.stringify({ "@odata.type": type, displayName, storageAccountId, accessTier, cloudPcIds, scheduledDuringMaintenanceWindow });

/** A member of something that was parsed from JSON; `undefined` if it is absent or `null`. */
export const jsonMember = (value, name) => value?.[name] ?? undefined;

/** The value of a header in a batch's answer, whose name may be in any case; `name` is in lower case. */
export const partHeader = (headers, name) => {
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return ["string", "number"].includes(typeof value) ? String(value) : undefined;
};

/** A part of a batch. */
export const part = (id, method, url, headers, body) => ({ id, method, url, headers, body });

/** The body of a batch. */
export const batch = (requests) => JSON.stringify({ requests });

/** Adds the values of a list to another one. */
export function append(list, values) {
  for (const value of values) list.push(value);
}

/** Sets a member of one of our own objects. */
export const put = (object, name, value) => void (object[name] = value);

/** An item of a report, before it has its receipt or its error. */
export const item = (cloudPcId, outcome) => ({ cloudPcId, outcome });

/** Gives an item its outcome, and what goes with it in place of an earlier error. */
export function settle(item, outcome, receipt, error) {
  delete item.error;
  Object.assign(item, plain({ outcome, receipt, error }));
}

/** Tells how far a run is. */
export const progress = (listener, accepted, refused, unknown, notSent, done, total, item) =>
  tell(listener, plain({ accepted, refused, unknown, notSent, done, total, item }));

/** The restore point of an item exists, so the request was accepted. An unknown one has no receipt that says when it was sent. */
export function found(item, snapshot) {
  const sentAt = item.error?.sentAt;
  settle(item, "accepted");
  Object.assign(item, plain({ sentAt, snapshot }));
}

/** Tells how far a wait is. */
export const waited = (listener, done, total, exists, item) => tell(listener, { done, total, exists, item });

/**
 * The items of a report: each as a copy, followed by its id, its outcome, when it was sent, and whether its restore point
 * exists.
 */
export const reported = (value) =>
  list(value?.items ?? value)?.flatMap((item) => {
    const { cloudPcId, outcome, receipt, error, snapshot } = item;
    return [{ ...item }, cloudPcId, outcome, (receipt ?? error)?.sentAt, Boolean(snapshot)];
  });

/** A `SnapshotReport`. */
export const report = (accepted, refused, unknown, notSent, items, aborted, error) =>
  plain({ accepted, refused, unknown, notSent, items, aborted, error });

/** The most values of a cause that are looked at. */
const MOST_VALUES = 1000;

/**
 * The cause as text, and in one text all that can be reached from it, names included: an error of an HTTP library contains the
 * whole request. `undefined` if there is too much.
 */
export function texts(cause) {
  const own = String(cause);
  const found = [];
  const seen = new Set([cause]);
  for (const value of seen) {
    if (typeof value === "string") found.push(value);
    if (Object(value) !== value) continue;
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
      seen.add(String(key)).add(inner);
    }
    const isList = value instanceof Map || value instanceof Set || value instanceof Headers;
    if (isList) for (const inner of [...value].flat()) seen.add(inner);
    if (seen.size > MOST_VALUES) return [own];
  }
  // No token contains a line break.
  return [own, [own, ...found].join("\n")];
}

/** What a value is: see `given` in value.rs. This runs no code of the caller. */
export const kind = (value) =>
  value === null ? 5 : ["string", "number", "boolean", "undefined", "function"].indexOf(typeof value);

/** A number as text. */
export const digits = (number) => String(number);

/** Whether it has a signal's members. */
export const isSignal = (value) =>
  typeof value?.aborted === "boolean" &&
  typeof value.addEventListener === "function" &&
  typeof value.removeEventListener === "function";

/**
 * The options in an object: name, value, name, value, up to one that throws when it is read, which has no value. `undefined`
 * if it is no object of options. A promise is a forgotten `await`.
 */
export function entries(object) {
  // By tag: a `Map` of another realm is no instance of this realm's.
  const tag = Object.prototype.toString.call(object).slice(8, -1);
  const isOther = ["Array", "Map", "Set", "Date"].includes(tag);
  if (typeof object !== "object" || isOther || typeof object.then === "function") return undefined;
  const found = [];
  for (const name in object) {
    found.push(name);
    try {
      found.push(object[name]);
    } catch {
      break;
    }
  }
  return found;
}

/** The text at this place of a list; empty if there is none. */
export const textAt = (list, index) => (typeof list[index] === "string" ? list[index] : "");

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

/**
 * The items of one earlier run or of several, or ids: each followed by its id, its outcome, which only an id has not, and when it
 * was sent, if unknown.
 */
export const earlier = (value) =>
  list(value.items ?? value)?.flatMap((item) => {
    const outcome = typeof item === "string" ? undefined : String(item?.outcome);
    return [item, item?.cloudPcId ?? item, outcome, item?.error?.sentAt];
  });

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
  const settle = (index, isOk, value) => {
    settled.push({ index, isOk, value });
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
    /** The next one that has settled, if there is one. */
    shift: () => settled.shift(),
    /** Resolves when there is one, when a signal fires, or after `ms`. */
    wait: (ms) => race(new Promise((resolve) => (wake = resolve)), ms),
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

/** Queues a task of the module's. */
export const task = (run) =>
  void resolved.then(() => {
    try {
      run();
    } catch (error) {
      trapped(error);
    }
  });

/** Random bytes in store: getting many at once takes as long as getting a few. */
let store = [];
let used = 0;

/** Fills `bytes` with random ones. `crypto.randomUUID` exists in secure contexts only, this everywhere. */
export function fillRandom(bytes) {
  if (used + bytes.length > store.length) {
    store = crypto.getRandomValues(new Uint8Array(1024));
    used = 0;
  }
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = store[used++];
}
