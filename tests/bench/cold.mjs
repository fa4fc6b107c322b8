// From `import()` to the POST, in a page that has loaded nothing yet and whose connections are open. The answer to every request
// (modules, the preflight) comes at once or 50 ms late.
import { existsSync } from "node:fs";
import { launch } from "../support/browser.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { addRatio, inTurn } from "./statistics.mjs";

export const title = "from import() to the POST of the first call";
export const plotted = "ms";

const LATENCIES_MS = [0, 50];
const ROUNDS = 8;

const STREAMING = "/pkg/streaming.js";

/** In the page. */
async function first({ module, token, options }) {
  const id = crypto.randomUUID();
  // What the browser knows of a request comes some time after its answer.
  const posted = new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const post = list.getEntries().find(({ name }) => name.endsWith(`/${id}/createSnapshot`));
      if (post) resolve(post.requestStart);
    });
    observer.observe({ type: "resource" });
  });
  const start = performance.now();
  const { createSnapshot } = await import(module);
  await createSnapshot(token, id, options);
  return (await posted) - start;
}

export async function measure() {
  const servers = await serve();
  const { page: url, baseUrl } = servers;
  const browser = await launch();
  const options = { ...PARAMETERS, baseUrl };
  const modules = { ...MODULES };
  if (existsSync(new URL(`../..${STREAMING}`, import.meta.url))) modules[`${OURS}/streaming`] = STREAMING;
  const time = (latencyMs) => async (name) => {
    // Of its own, so that it gets a process of its own, where no code is compiled yet.
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate((root) => fetch(root, { credentials: "omit" }), baseUrl);
      servers.latencyMs = latencyMs;
      return { ms: await page.evaluate(first, { module: modules[name], token: TOKEN, options }) };
    } finally {
      servers.latencyMs = 0;
      await context.close();
    }
  };
  try {
    const table = [];
    for (const latencyMs of LATENCIES_MS) {
      await inTurn(Object.keys(modules), 1, time(latencyMs));
      const rows = await inTurn(Object.keys(modules), ROUNDS, time(latencyMs));
      table.push(...addRatio(rows, "ms", "fetch").map((row) => ({ group: `${latencyMs} ms of latency`, ...row })));
    }
    return table;
  } finally {
    await browser.close();
    servers.close();
  }
}
