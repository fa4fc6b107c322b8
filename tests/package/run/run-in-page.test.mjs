// Runs over many Cloud PCs in a real page, against a stand-in that throttles and has faults: what the report says is what
// the stand-in knows.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launch, PATIENCE_MS } from "../../support/browser.mjs";
import { change, holdAfter, http2Origin, letGo, origin, requests, reset, setFault, snapshots } from "../../support/stand-in.mjs";

const TOKEN = "a-token.of-the-runs~0123456789";
const CONCURRENCY = 32;

let browser;
let page;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

beforeEach(async () => {
  await reset();
  // The stand-in signs its certificate itself, and its pages may reach only its HTTP/1 port.
  page = await browser.newPage({ ignoreHTTPSErrors: true, bypassCSP: true });
  page.setDefaultTimeout(PATIENCE_MS);
  await open();
});
afterEach(async () => {
  await page.close();
  await reset();
});

/** A page with nothing but the package, of another origin than the API, so that each machine's first request is preflighted. */
async function open() {
  const site = new URL(origin);
  site.hostname = "localhost";
  await page.goto(`${site.origin}/pkg/package.json`);
}

/** Runs in the page. The storage has what a portal would keep over a reload: an item a machine. */
async function runInPage({ root, token, concurrency, abortAt, loseAt }) {
  const { createSnapshots, listCloudPcs } = await import("/pkg/index.js");
  const keep = (item) => localStorage.setItem(item.cloudPcId, JSON.stringify(item));
  async function* ids() {
    for await (const { id } of listCloudPcs(token, { baseUrl: root, select: "id", top: 500 })) yield id;
  }
  const controller = new AbortController();
  let most = 0;
  let inFlight = 0;
  const waits = [];
  const network = "/control/faults/network";
  const loseNetwork = () => fetch(network, { method: "PUT", body: JSON.stringify({ cut: "network", times: null }) });
  const regainNetwork = () => fetch(network, { method: "DELETE" });
  const report = await createSnapshots(token, ids(), {
    baseUrl: root,
    concurrency,
    skip: Object.values({ ...localStorage }).map((item) => JSON.parse(item)),
    signal: controller.signal,
    retry: { delayMs: 200 },
    fetch: async (url, init) => {
      most = Math.max(most, (inFlight += 1));
      try {
        return await fetch(url, init);
      } finally {
        inFlight -= 1;
      }
    },
    // Until its outcome is known, a request that has been sent may have done its work.
    onEvent({ type, cloudPcId, reason }) {
      if (abortAt && type === "attempt") keep({ cloudPcId, outcome: "unknown" });
      if (type !== "wait") return;
      waits.push(reason);
      // At the second wait, the run has looked for the network in vain.
      if (loseAt && waits.length === 2) regainNetwork();
    },
    onProgress({ item, done }) {
      window.done = done;
      if (abortAt) keep(item);
      if (done === abortAt) controller.abort();
      if (done === loseAt) loseNetwork();
    },
  });
  // As text, for else the errors of the page would lose their fields on the way here.
  return JSON.stringify({ report, most, waits });
}

const run = async (options) =>
  JSON.parse(await page.evaluate(runInPage, { root: `${origin}/beta`, token: TOKEN, concurrency: CONCURRENCY, ...options }));

/** How often the service started a snapshot of each machine. */
async function starts() {
  const counts = new Map();
  for (const { cloudPcId } of await snapshots()) counts.set(cloudPcId, (counts.get(cloudPcId) ?? 0) + 1);
  return counts;
}

const posts = async () => (await requests()).filter(({ method }) => method === "POST");

test("5 000 machines, with faults: the report is what the service knows", () => checkReport(5000));

test("200 machines, with faults and a throttle: the same, and the throttle is waited for", async () => {
  // So few a second that any machine meets it.
  await checkReport(200, { writes: 50, windowMs: 5000 });
  assert.ok((await posts()).some(({ status }) => status === 429), "there was a throttle");
});

async function checkReport(machines, throttle = null) {
  await change("tenant", { cloudPCs: machines, seed: 6 });
  await change("settings", { throttle });
  await setFault("lost", { every: 97, times: null, status: 504, started: true });
  await setFault("down", { every: 89, times: null, status: 503 });
  await setFault("busy", { every: 83, times: null, status: 503, headers: { "retry-after": "0" } });
  await setFault("refused", { every: 79, times: null, status: 409 });

  const { report, most } = await run();

  assert.equal(report.items.length, machines);
  assert.equal(new Set(report.items.map(({ cloudPcId }) => cloudPcId)).size, machines, "each machine once");
  assert.equal(most, CONCURRENCY, "as many at a time as allowed, and no more");
  const started = await starts();
  const answers = new Map();
  for (const { cloudPcId, status } of await posts()) answers.set(cloudPcId, [...(answers.get(cloudPcId) ?? []), status]);
  for (const { cloudPcId, outcome, receipt, error } of report.items) {
    const all = answers.get(cloudPcId);
    assert.ok((started.get(cloudPcId) ?? 0) <= 1, "none twice");
    assert.equal(outcome === "accepted", all.at(-1) === 204, "accepted where the service said so, and only there");
    if (outcome === "accepted") assert.equal(receipt.attempts, all.length);
    else {
      assert.equal(error.attempts, all.length);
      assert.equal(outcome, { 504: "unknown", 503: "unknown", 409: "refused" }[all.at(-1)]);
    }
    if (outcome === "refused") assert.equal(started.has(cloudPcId), false, "what was refused was not started");
    for (const status of all.slice(0, -1)) assert.ok(status === 429 || status === 503, "sent again after these alone");
  }
  const of = (outcome) => report.items.filter((item) => item.outcome === outcome).length;
  for (const outcome of ["accepted", "refused", "unknown", "notSent"]) assert.equal(report[outcome], of(outcome));
  assert.equal(report.notSent, 0);
  assert.ok(report.unknown > machines / 100 && report.refused > machines / 200, "there were faults");
}

for (const [how, root] of [["resets sockets", origin], ["refuses sockets", http2Origin]]) {
  test(`a network that fails in the middle and ${how}: the run pauses, and goes on when it is back`, async () => {
    await change("tenant", { cloudPCs: 300, seed: 9 });
    const { report, waits } = await run({ root: `${root}/beta`, loseAt: 100 });
    assert.equal(report.error, undefined);
    assert.equal(report.accepted + report.unknown, 300);
    assert.ok(report.unknown > 0 && report.unknown <= 2 * CONCURRENCY, `${report.unknown} unknown`);
    assert.ok(waits.length > 0 && waits.every((reason) => reason === "network"), `${waits}`);
    const started = await starts();
    for (const { cloudPcId, outcome } of report.items) {
      const times = started.get(cloudPcId) ?? 0;
      assert.ok(outcome === "accepted" ? times === 1 : times <= 1, `${outcome}, started ${times} times`);
    }
  });
}

test("an abort in the middle, a reload, and on with what is kept: nothing twice, nothing forgotten", async () => {
  await change("tenant", { cloudPCs: 600, seed: 7 });
  const first = (await run({ abortAt: 200 })).report;
  assert.equal(first.aborted, true);
  assert.ok(first.unknown > 0, "some were in flight");
  await page.reload();
  const second = (await run({ abortAt: Infinity })).report;
  await check([first, second]);
  assert.equal(second.aborted, false);
});

test("a reload in the middle of a run, without a word to it: the same", async () => {
  await change("tenant", { cloudPCs: 600, seed: 8 });
  await holdAfter(150);
  const lost = run({ abortAt: Infinity }).catch(() => "gone");
  await page.waitForFunction(() => window.done === 150);
  await page.reload();
  assert.equal(await lost, "gone");
  await letGo();
  const second = (await run({ abortAt: Infinity })).report;
  await check([second]);
  assert.equal(second.unknown, CONCURRENCY, "those in flight");
});

/** After the last of these runs, each machine has been sent to once, and what is kept says what came of it. */
async function check(reports) {
  const kept = new Map(Object.entries(await page.evaluate(() => ({ ...localStorage }))));
  const all = await (await fetch(`${origin}/control/cloudPCs`)).json();
  const started = await starts();
  assert.equal(kept.size, all.value.length, "nothing forgotten");
  for (const { id } of all.value) {
    const { outcome } = JSON.parse(kept.get(id));
    assert.ok(["accepted", "unknown"].includes(outcome), outcome);
    if (outcome === "accepted") assert.equal(started.get(id), 1);
    else assert.ok((started.get(id) ?? 0) <= 1, "nothing twice");
  }
  assert.ok((await posts()).length <= all.value.length, "nothing sent again");
  assert.equal(reports.at(-1).notSent, 0);
}
