// Clicks through the page as an admin would, in each engine: a run over 40 Cloud PCs with faults, cancelled, reloaded,
// continued, checked, waited for and saved. The report must say what the stand-in knows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENGINES } from "../../support/engines.mjs";
import { change, holdAfter, letGo, newCloudPc, origin, reset, snapshots } from "../../support/stand-in.mjs";
import { open } from "../../support/webdriver.mjs";
import { pageOf } from "./driver.mjs";

/** Much longer than the page looks for a restore point that never appears: a busy machine may be slow. */
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
    await page.shows("#select-count", / · \d+ Cloud PCs$/);
    await page.type("#select [name=search]", "cpc-test");
    await page.click(/^Select all 40 shown$/);
    await page.shows("#select-count", /^40 selected · 40 shown/);
    step("selected");

    await page.click(/^Demo settings/);
    await page.switchFaults("Throttling", "Lost answers", "Conflicts", "Slow answers");
    await page.shows("#faults-on", /^4 faults$/);
    // With these, 14 are answered, and the ones in flight hang.
    await holdAfter(9);
    await page.click(/^Create 40 restore points$/);
    await page.shows("#run-wait", /^Paused for \d+ s \(throttled\)/);
    await page.shows("#run-headline", /^Sending: (1[2-9]|[23]\d) of 40$/);
    await page.shows("#counts [data-state=sending] dd", /[^0]/);
    await page.click(/^Cancel$/);
    await page.click(/^Stop now$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown, .*\d+ not sent$/);
    const cancelled = await page.counts();
    await letGo();
    await startedOnce();
    step("cancelled");

    await browser.reload();
    await page.shows("#run-headline", /not sent$/);
    assert.deepEqual(await page.counts(), cancelled, "a reload changes nothing");
    step("reloaded");

    await page.click(/^Demo settings/);
    await page.shows("#faults-on", /^4 faults$/);
    await page.switchFaults("Throttling", "Slow answers");
    await page.shows("#faults-on", /^2 faults$/);
    await page.click(/^Send .* not sent$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown, \d+ refused$/);
    await startedOnce();
    await page.switchFaults("Lost answers", "Conflicts");
    await page.shows("#faults-on", /^no faults$/);
    await page.click(/^Send \d+ refused$/);
    await page.shows("#run-headline", /^40 Cloud PCs: \d+ accepted, \d+ unknown$/);
    await startedOnce();
    step("sent");

    // The page finds the existing ones at its first look.
    await change("settings", { snapshotMs: 1 });
    await page.click(/^Check \d+ unknown$/);
    await page.click(/^Wait for \d+ restore points$/);
    await page.shows("#counts [data-state=accepted] dd", /^0$/);
    await page.shows("#run-new", /^New run$/);
    step("checked");

    await page.click(/^Report$/);
    const json = await page.saved(/^Save JSON$/);
    assert.match(json.name, /^restore-points-.*\.json$/);
    const { items } = JSON.parse(json.text);
    assert.deepEqual(items.map(({ cloudPcId }) => cloudPcId).sort(), ids.sort(), "those selected, and no other");
    const found = items.flatMap(({ snapshot }) => snapshot?.id ?? []);
    assert.deepEqual(found.sort(), (await startedOnce()).sort(), "every started restore point was found, and no other");

    const csv = await page.saved(/^Save CSV$/);
    assert.match(csv.name, /^restore-points-.*\.csv$/);
    const [columns, ...lines] = csv.text.trim().split("\r\n").map(fields);
    assert.deepEqual(
      lines.map((line) => ["cloudPcId", "outcome", "restorePointId"].map((column) => line[columns.indexOf(column)])).sort(),
      items.map(({ cloudPcId, outcome, snapshot }) => [cloudPcId, outcome, snapshot?.id ?? ""]).sort(),
    );
    step("saved");
  });
}

/** The ids of the restore points that were started. Asserts that no Cloud PC got two. */
async function startedOnce() {
  const started = await snapshots();
  assert.equal(new Set(started.map(({ cloudPcId }) => cloudPcId)).size, started.length, "none was started twice");
  return started.map(({ cloudPcId, snapshotId }) => `CPC_${cloudPcId}_${snapshotId}`);
}

/** The fields of a line of CSV, all of them quoted. */
const fields = (line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, text]) => text.replaceAll('""', '"'));

/** Reports when each step was done. */
function stopwatch(t, what) {
  const start = performance.now();
  return (step) => t.diagnostic(`${what}: ${step} after ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
