// What both entries share: load the wasm once, on the first call, then hand each call to Rust.
import load, * as wasm from "./cloudpc_snapshot.js";
import { snapshotError } from "./error.js";
import { onTrap, race } from "./host.js";

export { ACCESS_TIERS } from "./constants.js";
export { SnapshotError, isSnapshotError } from "./error.js";

/**
 * @param {() => Promise<BufferSource>} [read] where the wasm comes from, if not from a URL beside the code
 */
export function api(read) {
  let loading;

  const init = (source) => {
    // A failed load is forgotten, so that the next call tries again.
    loading ??= start(source).catch((cause) => {
      loading = undefined;
      throw loadFailed(cause);
    });
    return loading;
  };

  const start = async (source) => {
    await load({ module_or_path: await (source ?? read?.()) });
  };

  const createSnapshot = async (...args) => {
    await race(init(), Infinity, signalOf(args[2]));
    return settled((resolve) => resolve(wasm.createSnapshot(args[0], args[1], args[2], snapshotError)));
  };

  return { createSnapshot, init };
}

/** What ends the load early. Whether it is a signal at all is for Rust to say. */
function signalOf(opts) {
  try {
    return typeof opts.signal.addEventListener === "function" ? opts.signal : undefined;
  } catch {
    return undefined;
  }
}

/** The calls that a trap would leave waiting for ever. */
const waiting = new Set();

/** What `call` resolves with, unless the module traps meanwhile. */
function settled(call) {
  let reject;
  return new Promise((resolve, onReject) => {
    waiting.add((reject = onReject));
    try {
      call(resolve);
    } catch (error) {
      replace(error);
    }
  }).finally(() => waiting.delete(reject));
}

/** Ends what waits in an instance that has trapped, and puts a fresh one in its place. */
function replace(cause) {
  const message =
    "This is a defect in cloudpc-snapshot: please report it. " +
    "The snapshot may have been started: look for a new restore point before you send again.";
  const error = snapshotError({ message, code: "internal", outcome: "unknown" }, cause);
  for (const reject of waiting) reject(error);
  waiting.clear();
  wasm.__wbg_reset_state();
}

onTrap(replace);

function loadFailed(cause) {
  const message =
    "The package's WebAssembly module could not be loaded, and nothing was sent. " +
    "Check that cloudpc_snapshot_bg.wasm is served beside the package's code, as application/wasm, " +
    "and that the content security policy allows 'wasm-unsafe-eval' in script-src.";
  return snapshotError({ message, code: "loadFailed", outcome: "notSent", attempts: 0 }, cause);
}
