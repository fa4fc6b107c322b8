// Runs over 1,000 Cloud PCs at a distance, over HTTP/2, in batches and without, beside pools of calls. Every answer, to preflights
// too, comes 80 ms late, and the work of a request takes 200 ms. In the last groups, the server drops the connection once.
import { randomUUID } from "node:crypto";
import { launch } from "../support/browser.mjs";
import { MODULES, OURS } from "./peers.mjs";
import { run } from "./run.mjs";
import { nothing, PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { inTurn } from "./statistics.mjs";

export const title = "1,000 Cloud PCs, 80 ms away, with 200 ms of work";
export const plotted = "× as fast as the pool of 4";

const CLOUD_PCS = 1000;
const DISTANCE = { latencyMs: 80, workMs: 200 };
const ROUNDS = 2;

const BATCH = `${OURS}, batch`;
const SINGLE_SEND = `${OURS}, singleSend`;
const SINGLE_SEND_BATCH = `${BATCH}, singleSend`;

/** What ours is given. Chromium sends lost requests again by itself, unless `singleSend` says otherwise. */
const OPTIONS = {
  [BATCH]: { batch: true },
  [SINGLE_SEND]: { singleSend: true },
  [SINGLE_SEND_BATCH]: { batch: true, singleSend: true },
};

/** Plain fetch, the first of each group, is what the others are compared with. */
const GROUPS = [
  { concurrency: 4, peers: ["fetch", "graph-client", "pnp-graph", OURS] },
  { concurrency: 16, peers: ["fetch", OURS] },
  { concurrency: 32, peers: ["fetch", OURS] },
  { concurrency: 20, peers: ["fetch", BATCH] },
  { concurrency: 80, peers: ["fetch", BATCH] },
  { concurrency: 20, peers: ["fetch", OURS, BATCH, SINGLE_SEND, SINGLE_SEND_BATCH], drop: true },
  { concurrency: 80, peers: ["fetch", BATCH, SINGLE_SEND_BATCH], drop: true },
];

export async function measure() {
  const servers = await serve();
  const browser = await launch();
  const time = async ({ peer, concurrency, drop }) => {
    const ids = Array.from({ length: CLOUD_PCS }, () => randomUUID());
    // Of its own, so that no connection is open and no preflight is known.
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(servers.page);
      const received = nothing();
      Object.assign(servers, DISTANCE, { received, dropAt: drop ? CLOUD_PCS / 2 : Infinity });
      const options = { ...PARAMETERS, baseUrl: servers.baseUrl, ...OPTIONS[peer] };
      const module = MODULES[peer] ?? MODULES[OURS];
      const { s, accepted, unknown } = await page.evaluate(run, { module, token: TOKEN, ids, concurrency, options });
      if (!drop && accepted !== CLOUD_PCS) throw new Error(`${peer}: ${accepted} of ${CLOUD_PCS} were accepted`);
      return { s, ...received, accepted, unknown };
    } finally {
      servers.latencyMs = 0;
      await context.close();
    }
  };
  const subjects = GROUPS.flatMap(({ concurrency, peers, drop }) => {
    const group = `${concurrency} at a time${drop ? "; connection lost once" : ""}`;
    return peers.map((peer) => ({ group, peer, concurrency, drop }));
  });
  try {
    const rows = await inTurn(subjects, ROUNDS, time);
    const pool = (wanted) => rows.find(({ subject: { group, peer } }) => group === wanted && peer === "fetch").measures.s;
    return rows.map(({ subject: { group, peer }, measures: { s, ...measures } }) => ({
      group,
      subject: peer,
      measures: {
        s,
        "× fetch": s.map((s, round) => s / pool(group)[round]),
        [plotted]: s.map((s, round) => pool("4 at a time")[round] / s),
        ...measures,
      },
    }));
  } finally {
    await browser.close();
    servers.close();
  }
}
