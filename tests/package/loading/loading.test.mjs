// What a page is told if the module does not load, in each engine: they word their errors differently.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { ENGINES } from "../../support/engines.mjs";
import { open } from "../../support/webdriver.mjs";

const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/** For each page: its policy, what it does before its first call, and what it is told. */
const PAGES = {
  good: {
    told: /^accessTier /,
  },
  "good, streaming": {
    entry: "streaming.js",
    policy: `${STRICT}; connect-src 'self'`,
    told: /^accessTier /,
  },
  forbidden: {
    policy: "default-src 'none'; script-src 'self'",
    told: /add 'wasm-unsafe-eval' to script-src/,
  },
  "forbidden, streaming": {
    entry: "streaming.js",
    policy: "default-src 'none'; script-src 'self'; connect-src 'self'",
    told: /add 'wasm-unsafe-eval' to script-src/,
  },
  "not to be fetched": {
    entry: "streaming.js",
    told: /cloudpc_snapshot_bg\.wasm could not be fetched: allow it in connect-src/,
  },
  "without CORS": {
    policy: `${STRICT}; connect-src *`,
    first: "await init(ANOTHER_ORIGIN + '/pkg/cloudpc_snapshot_bg.wasm');",
    told: /http:\/\/localhost:\d+\/pkg\/cloudpc_snapshot_bg\.wasm could not be fetched: .* by CORS/,
  },
  stale: {
    policy: `${STRICT}; connect-src 'self'`,
    first: "await init('/stale.wasm');",
    told: /different builds: deploy both together/,
  },
  "cut off": {
    policy: `${STRICT}; connect-src 'self'`,
    first: "await init('/cut.wasm');",
    told: /\/cut\.wasm has status 200 and type application\/wasm: it must be .*, unchanged/,
  },
  "too old": {
    first: "delete globalThis.DecompressionStream; delete Uint8Array.fromBase64;",
    told: /Update it, or import "cloudpc-snapshot\/streaming"/,
  },
  "switched off": {
    first: "delete globalThis.WebAssembly;",
    told: /WebAssembly is switched off/,
  },
};

/** What the page does: it reports by going to another one, which no policy forbids. */
const script = ({ entry = "index.js", first = "" }, another) => `
  import { createSnapshot, init } from "/pkg/${entry}";
  const ANOTHER_ORIGIN = "${another}";
  const told = async () => {
    ${first}
    await createSnapshot("t", "662009bc-7732-4f6f-8726-25883518b33e", { accessTier: "Warm" });
  };
  told().catch(({ message }) => location.assign("/told?" + encodeURIComponent(message)));`;

const TYPES = { js: "text/javascript", wasm: "application/wasm" };

/** Called with the message that the next page reports. */
let report;
const site = createServer(async ({ url }, answer) => {
  const { port } = site.address();
  const { pathname, search } = new URL(url, "http://localhost");
  const name = decodeURIComponent(pathname.slice(1));
  const type = TYPES[name.split(".").pop()] ?? "text/html";
  const pkg = (file) => readFile(new URL(`../../../pkg/${file}`, import.meta.url));
  const body = async () => {
    if (name === "told") report(decodeURIComponent(search.slice(1)));
    if (name.startsWith("pkg/")) return pkg(name.slice("pkg/".length));
    if (name.endsWith(".js")) return script(PAGES[name.slice(0, -".js".length)], `http://localhost:${port}`);
    if (!name.endsWith(".wasm")) return `<!doctype html><script type="module" src="/${encodeURIComponent(name)}.js"></script>`;
    const bytes = await pkg("cloudpc_snapshot_bg.wasm");
    if (name === "cut.wasm") return bytes.subarray(0, 1000);
    // The namespace of the imports is a build's own.
    const { module } = WebAssembly.Module.imports(new WebAssembly.Module(bytes))[0];
    return Buffer.from(bytes.toString("latin1").replaceAll(module, "zzzz"), "latin1");
  };
  answer.setHeader("Content-Security-Policy", PAGES[name]?.policy ?? STRICT);
  answer.writeHead(200, { "Content-Type": type }).end(await body().catch(() => ""));
});
before(() => new Promise((listening) => site.listen(0, "127.0.0.1", listening)));
after(() => site.close());

for (const { name, driver, capabilities } of ENGINES) {
  test(name, async (t) => {
    const browser = await open(driver, capabilities);
    try {
      for (const [page, { told }] of Object.entries(PAGES)) {
        await t.test(page, async () => {
          const reported = new Promise((resolve) => (report = resolve));
          await browser.goto(`http://127.0.0.1:${site.address().port}/${encodeURIComponent(page)}`);
          assert.match(await reported, told);
        });
      }
    } finally {
      await browser.close();
    }
  });
}
