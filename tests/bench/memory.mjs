// What calls and runs leave behind in Chromium: the module's memory and the JavaScript heap, after the second of 20 equal pieces
// of work and after the last. `fetch` is a stub. Of the heap, only the objects can leak: V8 compiles anew what is called often,
// so its code grows over the first pieces.
import { launch } from "../support/browser.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { addRatio } from "./statistics.mjs";

export const title = "memory after calls and runs over a stubbed fetch";
export const plotted = "heap, MB";

const PIECES = 20;
const SIZE = 5000;

/** In the page, before anything else: keeps hold of the module's memory. */
export function watch() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    window.memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    return instance;
  };
}

/** In the page. */
async function load(module) {
  window.ours = await import(module);
  await window.ours.init();
  window.fetch = async () => new Response(null, { status: 204 });
}

/** These run in the page. */
const WORK = {
  "single calls": async ({ token, size, options }) => {
    for (let n = 0; n < size; n += 1) await window.ours.createSnapshot(token, crypto.randomUUID(), options);
  },
  runs: async ({ token, size, options }) => {
    const ids = Array.from({ length: size }, () => crypto.randomUUID());
    const { accepted } = await window.ours.createSnapshots(token, ids, { ...options, concurrency: 32 });
    if (accepted !== size) throw new Error(`${accepted} of ${size} were accepted`);
  },
};

const megabytes = (bytes) => bytes / 2 ** 20;

/** After two collections, because the first may make more garbage of what it finalizes. */
export async function used(page, devtools) {
  for (let n = 0; n < 2; n += 1) await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const { code, objects } = await contents(devtools);
  return {
    "heap, MB": [megabytes(usedSize)],
    "its objects, MB": [megabytes(objects)],
    "its code, MB": [megabytes(code)],
    "wasm, MB": [megabytes(await page.evaluate("memory.buffer.byteLength"))],
  };
}

/** How many bytes of the heap are code, and how many are objects, from a snapshot. What is native is in no JavaScript heap. */
async function contents(devtools) {
  let text = "";
  const add = ({ chunk }) => (text += chunk);
  devtools.on("HeapProfiler.addHeapSnapshotChunk", add);
  await devtools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  devtools.off("HeapProfiler.addHeapSnapshotChunk", add);
  const { snapshot: { meta }, nodes } = JSON.parse(text);
  const at = (name) => meta.node_fields.indexOf(name);
  const bytes = { code: 0, native: 0, objects: 0 };
  for (let node = 0; node < nodes.length; node += meta.node_fields.length) {
    const type = meta.node_types[0][nodes[node + at("type")]];
    bytes[type in bytes ? type : "objects"] += nodes[node + at("self_size")];
  }
  return bytes;
}

export async function measure() {
  const servers = await serve();
  const browser = await launch();
  try {
    const table = [];
    for (const [what, work] of Object.entries(WORK)) {
      const page = await browser.newPage();
      await page.addInitScript(watch);
      await page.goto(servers.page);
      const devtools = await page.context().newCDPSession(page);
      await page.evaluate(load, MODULES[OURS]);
      const rows = [];
      for (let piece = 1; piece <= PIECES; piece += 1) {
        await page.evaluate(work, { token: TOKEN, size: SIZE, options: PARAMETERS });
        if (piece !== 2 && piece !== PIECES) continue;
        rows.push({ subject: `after ${piece} × ${SIZE}`, measures: await used(page, devtools) });
      }
      await page.close();
      for (const measure of Object.keys(rows[0].measures)) addRatio(rows, measure, rows[0].subject, `× of ${measure}`);
      table.push(...rows.map((row) => ({ group: what, ...row })));
    }
    return table;
  } finally {
    await browser.close();
    servers.close();
  }
}
