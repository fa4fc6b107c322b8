// A tab in which 5,000 Cloud PCs are run in batches, three times: how long clicks wait meanwhile, and what is left of each run.
// Every answer comes 80 ms late, and the work of a request takes 200 ms.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { launch } from "../support/browser.mjs";
import { used, watch } from "./memory.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { run } from "./run.mjs";
import { PARAMETERS, serve, TOKEN } from "./servers.mjs";

export const title = "clicks during runs over 5,000 Cloud PCs in batches, and memory after them";
export const plotted = "95 % of clicks, ms";

const CLOUD_PCS = 5000;
const CONCURRENCY = 80;
const RUNS = 3;
const CLICK_EVERY_MS = 100;
/** How long the same page is clicked with nothing to do, for comparison. */
const IDLE_MS = 20_000;

/** In the page: loads ours, and notes how long each click waits, from the browser's input to the page's listener. */
async function listen(module) {
  await (await import(module)).init();
  window.waits = [];
  document.addEventListener("click", ({ timeStamp }) => window.waits.push(performance.now() - timeStamp));
}

/** Clicks until the work is done. Tells how long each click waited, the shortest first. */
async function clicksDuring(page, work) {
  let done = false;
  const ended = work.finally(() => (done = true));
  while (!done) {
    await page.mouse.click(9, 9);
    await pause(CLICK_EVERY_MS);
  }
  await ended;
  return page.evaluate("waits.splice(0).sort((a, b) => a - b)");
}

export async function measure() {
  const servers = await serve();
  const browser = await launch();
  try {
    const ids = Array.from({ length: CLOUD_PCS }, () => randomUUID());
    const page = await browser.newPage({ ignoreHTTPSErrors: true });
    await page.addInitScript(watch);
    await page.goto(servers.page);
    await page.evaluate(listen, MODULES[OURS]);
    const devtools = await page.context().newCDPSession(page);
    const options = { ...PARAMETERS, baseUrl: servers.baseUrl, batch: true };
    Object.assign(servers, { latencyMs: 80, workMs: 200 });
    const given = { module: MODULES[OURS], token: TOKEN, ids, concurrency: CONCURRENCY, options };
    const rows = [];
    const row = async (subject, work) => {
      const waits = await clicksDuring(page, work);
      rows.push({
        group: `${CLOUD_PCS} Cloud PCs, ${CONCURRENCY} at a time`,
        subject,
        measures: {
          clicks: [waits.length],
          "a click, ms": waits,
          [plotted]: [waits[Math.floor(0.95 * waits.length)]],
          "longest, ms": [waits.at(-1)],
          ...(await used(page, devtools)),
        },
      });
    };
    await row("idle", pause(IDLE_MS));
    for (let n = 1; n <= RUNS; n += 1) {
      await row(
        `run ${n}`,
        page.evaluate(run, given).then(({ accepted }) => {
          if (accepted !== CLOUD_PCS) throw new Error(`${accepted} of ${CLOUD_PCS} were accepted`);
        }),
      );
    }
    return rows;
  } finally {
    await browser.close();
    servers.close();
  }
}
