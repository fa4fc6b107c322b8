// A run over 120 Cloud PCs where the stand-in accepts 10 requests a second, and a naive pool, each of whose workers waits as long
// as `Retry-After` says. The ideal is 11 s: the first 10 are accepted at once.
import { launch } from "../support/browser.mjs";
import { change, http2Origin, origin, requests, reset } from "../support/stand-in.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { inTurn } from "./statistics.mjs";

export const title = "120 Cloud PCs where 10 requests a second are accepted";
export const plotted = "× the ideal";

const CONCURRENCIES = [4, 16, 32];
const ROUNDS = 2;

const CLOUD_PCS = 120;
const THROTTLE = { writes: 10, windowMs: 1000 };
const IDEAL_MS = Math.floor((CLOUD_PCS - 1) / THROTTLE.writes) * THROTTLE.windowMs;

const NAIVE = "a naive pool";

/** These run in the page. */
const RUNS = {
  [NAIVE]: async ({ token, ids, concurrency, options: { baseUrl, ...parameters } }) => {
    const left = ids.values();
    const send = (id) =>
      fetch(`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify(parameters),
      });
    const work = async () => {
      for (const id of left) {
        for (let answer; (answer = await send(id)).status === 429; ) {
          const seconds = answer.headers.get("Retry-After");
          await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        }
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
  },
  [OURS]: async ({ token, ids, concurrency, options, module }) => {
    const { createSnapshots, init } = await import(module);
    await init();
    const { accepted } = await createSnapshots(token, ids, { ...options, concurrency });
    if (accepted !== ids.length) throw new Error(`${accepted} of ${ids.length} were accepted`);
  },
};

export async function measure() {
  const servers = await serve();
  const browser = await launch();
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  const options = { ...PARAMETERS, baseUrl: `${http2Origin}/beta` };
  try {
    await page.goto(servers.page);
    const run = (concurrency) => async (subject) => {
      await reset();
      await change("tenant", { cloudPCs: CLOUD_PCS });
      await change("settings", { throttle: THROTTLE });
      const { value } = await (await fetch(`${origin}/control/cloudPCs`)).json();
      const ids = value.map(({ id }) => id);
      const start = performance.now();
      await page.evaluate(RUNS[subject], { token: TOKEN, ids, concurrency, options, module: MODULES[OURS] });
      const ms = performance.now() - start;
      const posts = (await requests()).filter(({ method }) => method === "POST");
      const refused = posts.filter(({ status }) => status === 429).length;
      return { "× the ideal": ms / IDEAL_MS, "refused, %": (100 * refused) / posts.length };
    };
    const table = [];
    for (const concurrency of CONCURRENCIES) {
      const rows = await inTurn(Object.keys(RUNS), ROUNDS, run(concurrency));
      table.push(...rows.map((row) => ({ group: `${concurrency} at a time`, ...row })));
    }
    return table;
  } finally {
    await browser.close();
    servers.close();
    await reset();
  }
}
