// What all entries share: load the module once, on the first call, then hand each call to Rust.
import * as wasm from "./cloudpc_snapshot.js";
import { snapshotError } from "./error.js";
import { REQUIRED_SCOPES, TOTAL_TIMEOUT_MS } from "./constants.js";
import { follow, isSignal, monotonicMs, onTimer, onTrap, race } from "./host.js";
import { load } from "./load.js";
import { itemsOf, reportOf, unsentItems } from "./unsent.js";

export { ACCESS_TIERS, REQUIRED_SCOPES } from "./constants.js";
export { SnapshotError, isSnapshotError } from "./error.js";

/**
 * @param {() => URL | Promise<BufferSource>} read where the wasm comes from
 */
export function api(read) {
  let loading;
  let isLoaded = false;
  onTrap(replace);

  const init = (source) => {
    // Forget a failed load, so that the next call tries again.
    loading ??= load(source, read, instantiate).catch((cause) => {
      loading = undefined;
      throw cause;
    });
    return loading;
  };

  const instantiate = (module) => {
    wasm.initSync(module);
    onTimer(wasm.skippedMs);
    isLoaded = true;
  };

  const call = (name, token, subject, opts) =>
    isLoaded && !hasFired(optionOf(opts, "signal")) && !hasFired(stopOf(name, opts))
      ? begin(name, token, subject, opts, 0)
      : loadAndBegin(name, token, subject, opts);

  const loadAndBegin = async (name, token, subject, opts) => {
    const began = monotonicMs();
    try {
      const loaded = unlessFired(optionOf(opts, "signal"), init(), totalTimeoutMs(name, opts));
      await unlessFired(stopOf(name, opts), loaded, Infinity);
    } catch (error) {
      if (!RESOLVES.includes(name)) throw error;
      const aborted = hasFired(optionOf(opts, "signal"));
      const isStopped = aborted || hasFired(stopOf(name, opts));
      const items = name === RUN ? unsentItems(subject, opts) : itemsOf(subject);
      return reportOf(items, isStopped ? { aborted } : { error });
    }
    return begin(name, token, subject, opts, monotonicMs() - began);
  };

  const about = (name) => (token, subject, opts) => call(name, token, subject, opts);

  return {
    init,
    ...Object.fromEntries(NAMES.map((name) => [name, about(name)])),
    listSubscriptions: (token, opts) => call("listSubscriptions", token, undefined, opts),
    listCloudPcs: (token, opts) => ({
      async *[Symbol.asyncIterator]() {
        let page, link;
        do {
          [page, link] = await call("listCloudPcs", token, link, opts);
          for (const cloudPc of page) {
            yield cloudPc;
            // The abort may have come while nobody read on.
            await unlessFired(optionOf(opts, "signal"), undefined, Infinity);
          }
        } while (link !== undefined);
      },
    }),
  };
}

/** The functions, in the order of their numbers in Rust. */
const NAMES = Object.keys(REQUIRED_SCOPES);

const RUN = "createSnapshots";

/** Those that always resolve, because they have a report. */
const RESOLVES = [RUN, "waitForSnapshots"];

/** The time limit of a call. Rust checks whether it is a number. */
function totalTimeoutMs(name, opts) {
  const ms = optionOf(opts, "totalTimeoutMs");
  return typeof ms === "number" && ms > 0 ? ms : TOTAL_TIMEOUT_MS[name];
}

/** An option, or `undefined` if it cannot be read: Rust says why. */
function optionOf(opts, name) {
  try {
    return opts[name];
  } catch {
    return undefined;
  }
}

/** The option `stop`, if the function has it. */
const stopOf = (name, opts) => (name === RUN ? optionOf(opts, "stop") : undefined);

function hasFired(signal) {
  try {
    return isSignal(signal) && signal.aborted;
  } catch {
    return false;
  }
}

/**
 * What `promise` resolves with, unless the caller's signal fires first or the time is over. Rust checks whether it is a
 * signal at all.
 */
async function unlessFired(signal, promise, ms) {
  let abort;
  try {
    if (isSignal(signal)) abort = follow(signal);
  } catch {
    // An unusual signal.
  }
  try {
    abort?.throwIfAborted();
    if ((await race(promise, ms, abort)) === null) throw loadedLate(ms);
  } finally {
    abort?.leave();
  }
}

function loadedLate(ms) {
  const message =
    `The package's WebAssembly module did not load within the ${ms} ms of totalTimeoutMs, and nothing was sent. ` +
    "Try again, raise totalTimeoutMs, or call init() early.";
  return snapshotError({ message, code: "timeout", outcome: "notSent", attempts: 0 });
}

const TRAPPED =
  "This is a defect in cloudpc-snapshot: please report it. " +
  "The snapshot may have been started: look for a new restore point before you send again.";

/** The calls that a trap would leave waiting for ever: each is told what was thrown. */
const waiting = new Set();

/** Has Rust do it. If the module traps meanwhile, a run resolves with what its items tell. */
const begin = (name, token, subject, opts, elapsedMs) =>
  new Promise((resolve, reject) => {
    const items = [];
    const began = Date.now();
    const trap = (cause) => {
      // What was sent, if anything, was sent later.
      const sentAt = new Date(began).toISOString();
      const error = snapshotError({ message: TRAPPED, code: "internal", outcome: "unknown", sentAt }, cause);
      if (RESOLVES.includes(name)) resolve(reportOf(items, { error }));
      else reject(error);
    };
    const end = (isOk, value) => {
      waiting.delete(trap);
      (isOk ? resolve : reject)(value);
    };
    waiting.add(trap);
    try {
      wasm.call(NAMES.indexOf(name), token, subject, opts, snapshotError, elapsedMs, items, end);
    } catch (error) {
      replace(error);
    }
  });

/** Ends what waits in an instance that has trapped, and puts a fresh one in its place. */
function replace(cause) {
  for (const trap of waiting) trap(cause);
  waiting.clear();
  wasm.__wbg_reset_state();
}
