// Loads the module, and says what to do if it does not load.
import { snapshotError, textOf } from "./error.js";

const SWITCHED_OFF =
  "WebAssembly is switched off in this browser. Edge's enhanced security and Apple's Lockdown Mode do that: " +
  "add this site to their exceptions, or have an admin do so by policy.";
const FORBIDDEN = "The page's content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src.";
const TOO_OLD =
  'This browser is too old to unpack it: it has no DecompressionStream. Update it, or import "cloudpc-snapshot/streaming".';
const UNUSABLE = "This is not the module, or this browser is too old for it: check what init() was given, or update the browser.";
const OTHER_VERSION =
  "The module and the code that loads it are from different builds: deploy both together, and clear the cache.";
const ONE_FILE = 'Or import "cloudpc-snapshot", which needs no other file.';

/**
 * Has `instantiate` take the module from whatever `init` takes (a URL, a request, a response, bytes, or a module) or, if that
 * is absent, from what `read` returns.
 */
export async function load(source, read, instantiate) {
  // If the next step fails.
  let advice = SWITCHED_OFF;
  try {
    if (typeof WebAssembly === "undefined") throw new ReferenceError("WebAssembly is not defined");
    advice = source ? UNUSABLE : TOO_OLD;
    let module = await (source ?? read());
    const isData = module instanceof WebAssembly.Module || module.byteLength !== undefined;
    if (!isData && module.status === undefined) {
      advice =
        `${module.url ?? module} could not be fetched: allow it in connect-src of the content security policy and, on ` +
        `another origin, by CORS. ${ONE_FILE}`;
      module = await fetch(module);
    }
    if (!isData) {
      const { ok, status, url } = module;
      const type = module.headers.get("Content-Type");
      const what = `${url || "The response"} has status ${status} and type ${type}`;
      advice = `${what}: it must be cloudpc_snapshot_bg.wasm, unchanged. ${ONE_FILE}`;
      // A single-page app's server answers any path with its index.html.
      if (!ok || type?.startsWith("text/html")) throw new Error(what);
      module = type === "application/wasm" ? await WebAssembly.compileStreaming(module) : await module.arrayBuffer();
    }
    advice = UNUSABLE;
    if (!(module instanceof WebAssembly.Module)) module = await WebAssembly.compile(module);
    advice = OTHER_VERSION;
    instantiate(module);
  } catch (cause) {
    const isForbidden = /unsafe-eval|disallowed by embedder|WebAssembly.* CSP/i.test(textOf(cause));
    const message = `The package's WebAssembly module could not be loaded, and nothing was sent. ${isForbidden ? FORBIDDEN : advice}`;
    throw snapshotError({ message, code: "loadFailed", outcome: "notSent", attempts: 0 }, cause);
  }
}
