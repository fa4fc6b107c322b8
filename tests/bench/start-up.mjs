// From a call to the request: cold (nothing loaded), and warm. Printed as ratios to plain fetch in the same run, for
// machines differ and are noisy. Run by `cargo xtask bench`.
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import { ENGINES } from "../support/engines.mjs";
import { open } from "../support/webdriver.mjs";

const ROUNDS = 15;
const WARM_CALLS = 200;

const FETCH = `export const createSnapshot = (token, id, { fetch, accessTier }) =>
  fetch(new Request("https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint/cloudPCs/" + id + "/createSnapshot", {
    method: "POST",
    headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
    body: JSON.stringify({ accessTier }),
  }));`;

const TYPES = { js: "text/javascript", wasm: "application/wasm" };
const site = createServer(async ({ url }, answer) => {
  const name = url.split("/").pop();
  const type = TYPES[name.split(".").pop()];
  answer.setHeader("Content-Type", type ?? "text/html");
  answer.setHeader("Cache-Control", "no-store");
  if (!type) answer.end("<!doctype html>");
  else answer.end(name === "fetch.js" ? FETCH : await readFile(new URL(`../../pkg/${name}`, import.meta.url)));
});

/** Runs in a page that has loaded nothing yet. */
const measure = async (module, warmCalls) => {
  const tasks = [];
  const longTasks = PerformanceObserver.supportedEntryTypes.includes("longtask");
  if (longTasks) new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });
  let streamed = 0;
  const { compileStreaming } = WebAssembly;
  WebAssembly.compileStreaming = (...args) => ((streamed += 1), compileStreaming.apply(WebAssembly, args));
  let sent;
  const fetch = async () => ((sent = performance.now()), new Response(null, { status: 204 }));
  const id = "662009bc-7732-4f6f-8726-25883518b33e";
  const start = performance.now();
  const { createSnapshot } = await import(module);
  await createSnapshot("a-token", id, { accessTier: "cool", fetch });
  const cold = sent - start;
  // Long tasks are told of later. Those of the warm calls are this loop's own, which never lets the page have its turn.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const longest = longTasks ? Math.max(0, ...tasks.map((task) => task.duration)) : undefined;
  const again = performance.now();
  for (let n = 0; n < warmCalls; n += 1) await createSnapshot("a-token", id, { accessTier: "cool", fetch });
  const warm = (performance.now() - again) / warmCalls;
  return { cold, warm, streamed, longest };
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

await once(site.listen(0, "127.0.0.1"), "listening");
const origin = `http://127.0.0.1:${site.address().port}`;
const table = [];
for (const { name, driver, capabilities } of ENGINES.filter(({ name }) => name !== "WebKit")) {
  const browser = await open(driver, capabilities);
  const runs = { "/fetch.js": [], "/pkg/index.js": [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [module, results] of Object.entries(runs)) {
      await browser.goto(`${origin}/${round}`);
      const { value, error } = await browser.run(measure, module, WARM_CALLS);
      if (error) throw new Error(error);
      results.push(value);
    }
  }
  await browser.close();
  const [plain, ours] = Object.values(runs);
  const of = (results, what) => median(results.map((result) => result[what]));
  table.push({
    engine: `${name} ${browser.version}`,
    "cold, fetch, ms": of(plain, "cold").toFixed(1),
    "cold, ours, ms": of(ours, "cold").toFixed(1),
    "warm, fetch, µs": (of(plain, "warm") * 1000).toFixed(0),
    "warm, ours, µs": (of(ours, "warm") * 1000).toFixed(0),
    "compiled while streaming": ours.every(({ streamed }) => streamed === 1),
    "longest task, ms": ours.some(({ longest }) => longest === undefined)
      ? "not told"
      : Math.max(...ours.map(({ longest }) => longest)) || "none over 50",
  });
}
console.table(table);
site.close();
