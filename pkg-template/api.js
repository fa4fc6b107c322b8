// What both entries share: load the wasm once, on the first call, then hand each call to Rust.
import * as wasm from "./cloudpc_snapshot.js";
import { snapshotError } from "./error.js";
import { REQUIRED_SCOPES } from "./constants.js";
import { follow, onTrap, race } from "./host.js";

export { ACCESS_TIERS, REQUIRED_SCOPES } from "./constants.js";
export { SnapshotError, isSnapshotError } from "./error.js";

/**
 * @param {() => URL | Promise<BufferSource>} read where the wasm comes from
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
    wasm.initSync({ module: await compile(await (source ?? read())) });
  };

  // A run resolves on an abort, too: it needs the module for that.
  const call = async (name, token, subject, opts) => {
    await (name === "createSnapshots" ? init() : unlessAborted(init(), opts));
    return settled(() => wasm.call(NAMES.indexOf(name), token, subject, opts, snapshotError));
  };

  const about = (name) => (token, subject, opts) => call(name, token, subject, opts);

  return {
    init,
    createSnapshot: about("createSnapshot"),
    createSnapshots: about("createSnapshots"),
    createBulkSnapshot: about("createBulkSnapshot"),
    getBulkSnapshot: about("getBulkSnapshot"),
    waitForSnapshot: about("waitForSnapshot"),
    listSnapshots: about("listSnapshots"),
    listCloudPcs: (token, opts) => ({
      async *[Symbol.asyncIterator]() {
        let page, link;
        do {
          [page, link] = await call("listCloudPcs", token, link, opts);
          for (const cloudPc of page) {
            yield cloudPc;
            // The abort may have come while nobody asked for more.
            await unlessAborted(undefined, opts);
          }
        } while (link !== undefined);
      },
    }),
    listSubscriptions: (token, opts) => call("listSubscriptions", token, undefined, opts),
    listStorageAccounts: about("listStorageAccounts"),
  };
}

/** The functions by their numbers in Rust. */
const NAMES = Object.keys(REQUIRED_SCOPES);

/** A module, from whatever `init` takes. */
async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return WebAssembly.compile(source);
  const answer = source instanceof Response ? source : await fetch(source);
  const type = answer.headers.get("Content-Type");
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  if (type === "application/wasm") return WebAssembly.compileStreaming(answer);
  const bytes = await answer.arrayBuffer();
  // A single-page app's server answers any path with its index.html.
  if (type?.startsWith("text/html")) throw new Error(`${answer.url} answered a page of HTML`);
  return WebAssembly.compile(bytes);
}

/** What `promise` resolves with, unless the caller's signal fires first. Whether it is a signal at all is for Rust to say. */
async function unlessAborted(promise, opts) {
  let abort;
  try {
    if (typeof opts.signal.addEventListener === "function") abort = follow(opts.signal);
  } catch {
    // No options, no signal, or an odd one.
  }
  try {
    abort?.signal.throwIfAborted();
    return await race(promise, Infinity, abort?.signal);
  } finally {
    abort?.leave();
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
      // Resolved with a promise, this one could no longer be rejected.
      call().then(resolve, onReject);
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
    "The package's WebAssembly module could not be loaded, and nothing was sent: see cause. " +
    "cloudpc_snapshot_bg.wasm must be served beside the package's code. esbuild and Rollup do not copy it there, Angular " +
    'needs it among its assets; "cloudpc-snapshot/inline" needs no file at all. ' +
    "A content security policy must have 'wasm-unsafe-eval' in script-src.";
  return snapshotError({ message, code: "loadFailed", outcome: "notSent", attempts: 0 }, cause);
}
