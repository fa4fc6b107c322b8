// Measures each client in each case, in Chromium and over HTTP/2. What was sent and started is the stand-in's own record.
import assert from "node:assert/strict";
import { PARAMETERS, serve } from "../bench/servers.mjs";
import { launch, PATIENCE_MS } from "../support/browser.mjs";
import { arrived, change, http2Origin, newCloudPc, removeFault, requests, reset, setFault, snapshots } from "../support/stand-in.mjs";
import { CASES } from "./cases.mjs";
import { CLIENTS } from "./clients.mjs";
import { callAll } from "./in-page.mjs";

/** What peers send besides what this package sends. Whether the service allows it all is unverified (docs/graph.md#cors). */
export const ALLOWED_HEADERS = [
  "SdkVersion",
  "Retry-Attempt",
  "x-ms-client-request-id",
  "x-ms-useragent",
  "X-PnPjs-RequestId",
];

const FRESH_TOKEN = "a-fresh.token~0123456789";

/** Every case with its rows, one for each client. What is said of them is true, or this fails. */
export async function measure() {
  const servers = await serve();
  const browser = await launch();
  const tabs = new Map();
  /** In a context of its own: no client loses the connections of another. */
  const tab = async (client) => {
    if (!tabs.has(client)) {
      const context = await browser.newContext({ ignoreHTTPSErrors: true });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      tabs.set(client, { client, page, url: servers.page, token: `a-token.of-client-${tabs.size}~0123456789` });
    }
    return tabs.get(client);
  };
  try {
    const measured = [];
    for (const each of CASES) {
      const used = await Promise.all([...CLIENTS, ...(each.also ?? [])].map(tab));
      const rows = each.inTurn ? await inTurn(used, each) : await together(used, each);
      check(each, rows, measured);
      measured.push({ ...each, rows });
    }
    return { chromium: browser.version(), cases: measured };
  } finally {
    await browser.close();
    servers.close();
    await reset();
  }
}

function check({ name, says }, rows, measured) {
  const byClient = Object.fromEntries(rows.map((row) => [row.client, row]));
  const before = Object.fromEntries(measured.map((each) => [each.name, each.rows]));
  for (const [sentence, isTrue] of says) {
    assert.ok(isTrue(byClient, before), `${name}: no longer true: ${sentence}\n${JSON.stringify(rows, null, 1)}`);
  }
}

/** All clients at the same time. */
async function together(tabs, each) {
  await begin(each);
  const calls = tabs.map((tab) => call(tab, each));
  if (each.cutOff) {
    await arrived(each.cutOff.requests * tabs.length);
    await setFault("network", { cut: "network", times: null });
    // A run waits for the network; the others end without it, a busy machine's later.
    await Promise.all(calls.filter((_, at) => !tabs[at].client.isRun));
    await removeFault("network");
  }
  return Promise.all(calls);
}

/** One client after the other, because the stand-in has one throttle. */
async function inTurn(tabs, each) {
  const rows = [];
  for (const tab of tabs) {
    let row;
    // On a machine so slow that what is sent together does not arrive within one window, the throttle would be another one.
    do {
      await begin(each);
      row = await call(tab, each);
    } while (row.arrivedWithinMs > each.settings.throttle.windowMs);
    rows.push(row);
  }
  return rows;
}

async function begin({ settings }) {
  await reset();
  await change("settings", { allowedHeaders: ALLOWED_HEADERS, ...settings });
}

async function call(tab, { cloudPcs = 1, atOnce = 1, faults = [], token = tab.token, parameters = PARAMETERS, abortsAt }) {
  const { client, page } = tab;
  const ids = [];
  while (ids.length < cloudPcs) ids.push((await newCloudPc()).id);
  for (const [n, fault] of faults.entries()) await setFault(`${token} ${n}`, { token, ...fault });
  await page.goto(tab.url);
  const { module, isRun } = client;
  const options = { ...parameters, ...client.options, baseUrl: `${http2Origin}/beta` };
  const called = page.evaluate(callAll, { module, ids, atOnce, isRun, token, freshToken: FRESH_TOKEN, options });
  if (abortsAt) {
    const answer = await page.waitForResponse((response) => response.status() === abortsAt);
    await answer.finished();
    await page.evaluate("controller.abort()");
  }
  const result = await called;
  const isOurs = (id) => ids.includes(id);
  const sent = (await requests()).filter(
    ({ method, cloudPcId, headers }) =>
      method !== "OPTIONS" && (isOurs(cloudPcId) || headers.authorization === `Bearer ${tab.token}`),
  );
  const started = (await snapshots()).filter(({ cloudPcId }) => isOurs(cloudPcId));
  return {
    client: client.name,
    requests: sent.length,
    snapshots: started.length,
    cloudPcs: new Set(started.map(({ cloudPcId }) => cloudPcId)).size,
    statuses: sent.map(({ status }) => status),
    arrivedWithinMs: spread(sent, isRun),
    ...result,
  };
}

/**
 * In how many milliseconds requests arrived that are sent together: the first ones for each Cloud PC; after the wait that the
 * throttle asks for, the second ones, and so on. A run sends only the first ones together.
 */
function spread(sent, isRun) {
  const rounds = [];
  const before = new Map();
  for (const { cloudPcId, receivedAt } of sent) {
    const round = before.get(cloudPcId) ?? 0;
    before.set(cloudPcId, round + 1);
    (rounds[round] ??= []).push(Date.parse(receivedAt));
  }
  const together = isRun ? rounds.slice(0, 1) : rounds;
  return Math.max(...together.map((times) => Math.max(...times) - Math.min(...times)));
}
