// What both entries share: load the wasm once, on the first call, then hand each call to Rust.
import load, * as wasm from "./cloudpc_snapshot.js";
import { snapshotError } from "./error.js";

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

  const createSnapshot = async (token, cloudPcId, opts) => {
    await init();
    return wasm.createSnapshot(token, cloudPcId, opts, snapshotError);
  };

  return { createSnapshot, init };
}

function loadFailed(cause) {
  const message =
    "The package's WebAssembly module could not be loaded, and nothing was sent. " +
    "Check that cloudpc_snapshot_bg.wasm is served beside the package's code, as application/wasm, " +
    "and that the content security policy allows 'wasm-unsafe-eval' in script-src.";
  return snapshotError({ message, code: "loadFailed", outcome: "notSent", attempts: 0 }, cause);
}
