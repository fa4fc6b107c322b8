// Loads the module, and says what is wrong if it does not load.
import { snapshotError } from "./error.js";

/** A module, from whatever `init` takes: a URL, a `Response`, bytes, or a module. */
export async function compile(source) {
  if (typeof WebAssembly === "undefined") throw new ReferenceError("WebAssembly is not defined");
  if (source instanceof WebAssembly.Module) return source;
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return WebAssembly.compile(source);
  const answer = source instanceof Response ? source : await fetch(source);
  const type = answer.headers.get("Content-Type");
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}`);
  if (type === "application/wasm") return WebAssembly.compileStreaming(answer);
  const bytes = await answer.arrayBuffer();
  // A single-page app's server answers any path with its index.html.
  if (type?.startsWith("text/html")) throw new HtmlPage(`${answer.url} answered a page of HTML`);
  return WebAssembly.compile(bytes);
}

class HtmlPage extends Error {}

/** The error of a module that did not load. */
export function loadFailed(cause, source) {
  const message = `The package's WebAssembly module could not be loaded, and nothing was sent. ${advice(cause, source)}`;
  return snapshotError({ message, code: "loadFailed", outcome: "notSent", attempts: 0 }, cause);
}

function advice(cause, source) {
  const text = String(cause);
  if (typeof WebAssembly === "undefined") {
    return (
      "WebAssembly is switched off in this browser. Edge's enhanced security and Apple's Lockdown Mode do that: " +
      "add this site to their exceptions, or have an admin do so by policy."
    );
  }
  if (/unsafe-eval|content security policy|\bCSP\b/i.test(text)) {
    return "The page's content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src.";
  }
  if (cause instanceof WebAssembly.LinkError) {
    return "The module and the code that loads it have different versions: clear the cache, and deploy both together.";
  }
  if (cause instanceof HtmlPage) {
    return `${text.replace(/^\w+: /, "")}: serve cloudpc_snapshot_bg.wasm beside the package's code.`;
  }
  return (
    `${source ? `It should have come from ${source}. ` : ""}Serve cloudpc_snapshot_bg.wasm beside the package's code, and allow it ` +
    "in connect-src of the content security policy. esbuild and Rollup do not copy it there, and Angular needs it among its " +
    'assets. Or import "cloudpc-snapshot/inline", which needs no file.'
  );
}
