// The page as an admin goes through it, in each engine by real clicks: 40 Cloud PCs with faults, cancelled in the middle,
// reloaded, gone on with, settled, watched and saved. What the report says is what the stand-in knows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES } from "../../support/engines.mjs";
import { change, holdAfter, letGo, newCloudPc, origin, reset, snapshots } from "../../support/stand-in.mjs";
import { open } from "../../support/webdriver.mjs";
import { pageOf } from "./page.mjs";

/** Much longer than the page looks for a restore point that never comes: a loaded machine takes its time. */
const timeouts = { script: 90_000 };

for (const { name, driver, capabilities } of ENGINES) {
  test(name, { timeout: 300_000 }, async (t) => {
    await reset();
    t.after(reset);
    const ids = [];
    for (let made = 0; made < 40; made += 1) ids.push((await newCloudPc()).id);
    const browser = await open(driver, { timeouts, ...capabilities });
    t.after(() => browser.close());
    const page = pageOf(browser);
    const step = stopwatch(t, `${name} ${browser.version}`);

    await browser.goto(`${origin}/`);
    await page.shows("#choose-count", / · \d+ Cloud PCs$/);
    await page.type("#choose [name=search]", "cpc-test");
    await page.click(/^Choose all 40 that match$/);
    await page.shows("#choose-count", /^40 chosen · 40 shown/);
    step("chosen");

    await page.click(/^Faults of the demo tenant/);
    await page.switchFaults("Throttle", "Lost answers", "Some refused", "Slow");
    await page.shows("#faults-on", /^4 on$/);
    // With these, 14 are answered, and then those in flight hang.
    await holdAfter(9);
    await page.click(/^Create 40 snapshots$/);
    await page.shows("#run-wait", /^The service asked to wait \d+ s \(throttled\)/);
    await page.shows("#run-headline", /^Sending: (1[2-9]|[23]\d) of 40$/);
    await page.shows("#counts [data-state=sending] dd", /[^0]/);
    await page.click(/^Cancel$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown, .*\d+ not sent$/);
    const cancelled = await page.counts();
    await letGo();
    await startedOnce();
    step("cancelled");

    await browser.reload();
    await page.shows("#run-headline", /not sent$/);
    assert.deepEqual(await page.counts(), cancelled, "a reload changes nothing");
    step("reloaded");

    await page.click(/^Faults of the demo tenant/);
    await page.shows("#faults-on", /^4 on$/);
    await page.switchFaults("Throttle", "Slow");
    await page.shows("#faults-on", /^2 on$/);
    await page.click(/^Send .* not sent$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown, \d+ refused$/);
    await startedOnce();
    await page.switchFaults("Lost answers", "Some refused");
    await page.shows("#faults-on", /^none$/);
    await page.click(/^Send \d+ refused$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown$/);
    await startedOnce();
    step("sent");

    // Those that are there, the page finds at its first look.
    await change("settings", { snapshotMs: 1 });
    await page.click(/^Look for \d+ unknown$/);
    await page.click(/^Watch until \d+ exist$/);
    await page.shows("#counts [data-state=accepted] dd", /^0$/);
    await page.shows("#run-renew", /^New run$/);
    step("settled");

    await page.click(/^Report$/);
    const json = await page.saved(/^Save JSON$/);
    assert.match(json.name, /^snapshots-.*\.json$/);
    const { items } = JSON.parse(json.text);
    assert.deepEqual(items.map(({ cloudPcId }) => cloudPcId).sort(), ids.sort(), "those chosen, and no other");
    const found = items.flatMap(({ snapshot }) => snapshot?.id ?? []);
    assert.deepEqual(found.sort(), (await startedOnce()).sort(), "what was started has been found, and nothing else");

    const csv = await page.saved(/^Save CSV$/);
    assert.match(csv.name, /^snapshots-.*\.csv$/);
    const [columns, ...lines] = csv.text.trim().split("\r\n").map(fields);
    assert.deepEqual(
      lines.map((line) => ["cloudPcId", "outcome", "restorePointId"].map((column) => line[columns.indexOf(column)])).sort(),
      items.map(({ cloudPcId, outcome, snapshot }) => [cloudPcId, outcome, snapshot?.id ?? ""]).sort(),
    );
    step("saved");
  });
}

/** The restore points that were started, of no Cloud PC two. */
async function startedOnce() {
  const started = await snapshots();
  assert.equal(new Set(started.map(({ cloudPcId }) => cloudPcId)).size, started.length, "none was started twice");
  return started.map(({ cloudPcId, snapshotId }) => `CPC_${cloudPcId}_${snapshotId}`);
}

/** Of a line of CSV in which each is quoted. */
const fields = (line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, text]) => text.replaceAll('""', '"'));

/** Tells of each step when it was done. */
function stopwatch(t, what) {
  const start = performance.now();
  return (step) => t.diagnostic(`${what}: ${step} after ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
