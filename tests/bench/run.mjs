// A run over 5 000 Cloud PCs with faults, in Chromium, beside a plain pool of fetches that is as wide; what it needs of memory;
// and how long the page takes to answer a click meanwhile. Run by `cargo xtask bench`.
import { setTimeout } from "node:timers/promises";
import { launch } from "../support/browser.mjs";
import { change, origin, reset, setFault } from "../support/stand-in.mjs";

const MACHINES = 5000;
const CONCURRENCY = 32;
const REPEATS = 3;

/** In the page: what a portal would write without the package. */
async function pool({ root, ids, concurrency }) {
  const start = performance.now();
  const left = [...ids];
  const worker = async () => {
    for (let id; (id = left.pop()); ) {
      await fetch(`${root}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
        method: "POST",
        headers: { Authorization: "Bearer a-token", "client-request-id": crypto.randomUUID() },
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return performance.now() - start;
}

/** In the page. */
async function run({ root, ids, concurrency }) {
  const { createSnapshots } = await import("/pkg/index.js");
  const start = performance.now();
  const { items } = await createSnapshots("a-token", ids, { baseUrl: root, concurrency });
  if (items.length !== ids.length) throw new Error(`${items.length} of ${ids.length}`);
  return performance.now() - start;
}

/** In the page, before anything else: keeps hold of the module's memory, and times clicks from the input to its handler. */
function watch() {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...args) {
    const instance = new Instance(...args);
    window.wasm = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory);
    return instance;
  };
  window.delays = [];
  addEventListener("click", ({ timeStamp }) => window.delays.push(performance.now() - timeStamp));
}

const memory = (page) =>
  page.evaluate(() => {
    gc();
    return [wasm.buffer.byteLength, performance.memory.usedJSHeapSize];
  });

/** Clicks all along, about as fast as a person could. */
async function clicking(page, work) {
  let going = true;
  const clicks = (async () => {
    while (going) {
      await page.mouse.click(20, 20);
      await setTimeout(100);
    }
  })();
  const result = await work.finally(() => (going = false));
  await clicks;
  const delays = await page.evaluate(() => window.delays.splice(0).sort((a, b) => b - a));
  return { result, clicks: delays.length, worst: delays[0] };
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const browser = await launch("--js-flags=--expose-gc", "--enable-precise-memory-info");
try {
  await reset();
  await change("tenant", { cloudPCs: MACHINES, seed: 6 });
  await setFault("lost", { every: 97, times: null, status: 504, started: true });
  await setFault("refused", { every: 79, times: null, status: 409 });
  const ids = (await (await fetch(`${origin}/control/cloudPCs`)).json()).value.map(({ id }) => id);
  const page = await browser.newPage();
  await page.addInitScript(watch);
  const site = new URL(origin);
  site.hostname = "localhost";
  await page.goto(`${site.origin}/pkg/package.json`);
  const argument = { root: `${origin}/beta`, ids, concurrency: CONCURRENCY };

  console.log(`${MACHINES} machines, ${CONCURRENCY} at a time, with faults, in Chromium`);
  // A first round of each, so that neither pays for a cold start.
  await page.evaluate(pool, { ...argument, ids: ids.slice(0, 500) });
  await page.evaluate(run, { ...argument, ids: ids.slice(0, 500) });
  const before = await memory(page);
  console.log(`memory before: wasm ${megabytes(before[0])}, JavaScript ${megabytes(before[1])}`);
  for (let repeat = 1; repeat <= REPEATS; repeat += 1) {
    const plain = await clicking(page, page.evaluate(pool, argument));
    const ours = await clicking(page, page.evaluate(run, argument));
    const [wasm, heap] = await memory(page);
    const slowest = ({ worst, clicks }) => `${worst.toFixed(1)} ms for the slowest of ${clicks} clicks`;
    console.log(
      `run ${repeat}: ${(ours.result / plain.result).toFixed(2)} x a plain pool's ${(plain.result / 1000).toFixed(1)} s, ` +
        `${slowest(ours)} (the pool's: ${slowest(plain)}); ` +
        `wasm ${megabytes(wasm)}, JavaScript ${megabytes(heap)}`,
    );
  }
} finally {
  await browser.close();
  await reset();
}
