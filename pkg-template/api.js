// What all entries share: load the module once, on the first call, then hand each call to Rust.
import * as wasm from "./cloudpc_snapshot.js";
import { snapshotError } from "./error.js";
import { REQUIRED_SCOPES, TOTAL_TIMEOUT_MS } from "./constants.js";
import { follow, isSignal, onTimer, onTrap, race } from "./host.js";
import { load } from "./load.js";
import { reportOf, unsentItems } from "./unsent.js";

export { ACCESS_TIERS, REQUIRED_SCOPES } from "./constants.js";
export { SnapshotError, isSnapshotError } from "./error.js";

/**
 * @param {() => URL | Promise<BufferSource>} read where the wasm comes from
 */
export function api(read) {
  let loading;
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
    wasm.initSync({ module });
    onTimer(wasm.skippedMs);
  };

  const call = async (name, token, subject, opts) => {
    const began = performance.now();
    const items = name === "createSnapshots" ? [] : undefined;
    try {
      const loaded = unlessFired(optionOf(opts, "signal"), init(), totalTimeoutMs(name, opts));
      await (items ? unlessFired(optionOf(opts, "stop"), loaded, Infinity) : loaded);
    } catch (error) {
      if (!items) throw error;
      // A run always resolves.
      const aborted = hasFired(optionOf(opts, "signal"));
      const isStopped = aborted || hasFired(optionOf(opts, "stop"));
      return reportOf(unsentItems(subject, opts), isStopped ? { aborted } : { error });
    }
    const elapsedMs = performance.now() - began;
    const number = NAMES.indexOf(name);
    return settled(items, (end) => wasm.call(number, token, subject, opts, snapshotError, elapsedMs, items ?? [], end));
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
    // No signal, or an unusual one.
  }
  try {
    abort?.signal.throwIfAborted();
    if ((await race(promise, ms, abort?.signal)) === null) throw loadedLate(ms);
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

/** The calls that a trap would leave waiting for ever: each is told the error. */
const waiting = new Set();

/** What `call` resolves with, unless the module traps meanwhile: then a run resolves with what its items tell. */
function settled(items, call) {
  let trap;
  return new Promise((resolve, reject) => {
    trap = items ? (error) => resolve(reportOf(items, { error })) : reject;
    waiting.add(trap);
    try {
      call((isOk, value) => (isOk ? resolve : reject)(value));
    } catch (error) {
      replace(error);
    }
  }).finally(() => waiting.delete(trap));
}

/** Ends what waits in an instance that has trapped, and puts a fresh one in its place. */
function replace(cause) {
  const message =
    "This is a defect in cloudpc-snapshot: please report it. " +
    "The snapshot may have been started: look for a new restore point before you send again.";
  const error = snapshotError({ message, code: "internal", outcome: "unknown" }, cause);
  for (const trap of waiting) trap(error);
  waiting.clear();
  wasm.__wbg_reset_state();
}
