// A run over many Cloud PCs by `createSnapshots` beside pools of calls that are as wide, over HTTP/2, where the answer to every
// request, preflights too, comes at once or 80 ms late. Also the processor time of the page's process.
import { randomUUID } from "node:crypto";
import { launch } from "../support/browser.mjs";
import { metric } from "./devtools.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { addRatio, inTurn } from "./statistics.mjs";

export const title = "a run over many Cloud PCs";
export const plotted = "× fetch";

const PEERS = ["fetch", "graph-client", OURS];
const CONCURRENCIES = [4, 16, 32];

/** All rounds together are over 2,000 Cloud PCs without latency, and fewer with it, because each takes 160 ms then. */
const LATENCIES = [
  { latencyMs: 0, cloudPcs: () => 500, rounds: 4 },
  { latencyMs: 80, cloudPcs: (concurrency) => 20 * concurrency, rounds: 2 },
];

/** In the page: the seconds of a run, and its outcomes. A call of a pool that fails leaves unknown what became of it. */
export async function run({ module, token, ids, concurrency, options }) {
  const { createSnapshot, createSnapshots } = await import(module);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  if (createSnapshots) {
    const { accepted, unknown } = await createSnapshots(token, ids, { ...options, concurrency });
    return { s: seconds(), accepted, unknown };
  }
  let accepted = 0;
  const left = ids.values();
  const work = async () => {
    for (const id of left) {
      try {
        await createSnapshot(token, id, options);
        accepted += 1;
      } catch {}
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { s: seconds(), accepted, unknown: ids.length - accepted };
}

export async function measure() {
  const servers = await serve();
  const options = { ...PARAMETERS, baseUrl: servers.baseUrl };
  const browser = await launch();
  try {
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.goto(servers.page);
    // The processor time of the page's process.
    const worked = await metric(page, "ProcessTime");
    const time = (concurrency, count) => async (peer) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      const before = await worked();
      const { s, accepted } = await page.evaluate(run, { module: MODULES[peer], token: TOKEN, ids, concurrency, options });
      if (accepted !== count) throw new Error(`${peer}: ${accepted} of ${count} were accepted`);
      return { s, "processor, s": (await worked()) - before };
    };
    await inTurn(PEERS, 1, time(4, 200));
    const table = [];
    for (const { latencyMs, cloudPcs, rounds } of LATENCIES) {
      servers.latencyMs = latencyMs;
      for (const concurrency of CONCURRENCIES) {
        const count = cloudPcs(concurrency);
        const rows = await inTurn(PEERS, rounds, time(concurrency, count));
        addRatio(rows, "s", "fetch");
        addRatio(rows, "processor, s", "fetch", "processor × fetch");
        const group = `${count} Cloud PCs, ${concurrency} at a time, ${latencyMs} ms`;
        table.push(...rows.map((row) => ({ group, ...row })));
      }
    }
    return table;
  } finally {
    await browser.close();
    servers.close();
  }
}
