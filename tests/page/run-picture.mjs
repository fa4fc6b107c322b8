// Checks the picture of a run: what is recorded, that it stays small, and what is shown of it, now and later.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RunSeries } from "../../www/run-series.js";
import { arrived, change, holdAfter, letGo, removeFault, setFault } from "../support/stand-in.mjs";
import { button, expectLost, expectStatus, headline, open, page, reload, select, showEarlierRuns, start } from "./driver.mjs";

/** Through JSON, as it is kept. */
const again = (series) => new RunSeries(JSON.parse(JSON.stringify(series.record)));

test("a run of a day leaves at most 120 points and 40 pauses, and what they add up to stays exact", () => {
  let series = new RunSeries();
  let now = 1_000;
  series.start(now, 0, 0);
  for (let done = 0; done < 5_000; done += 1) {
    now += 17_280;
    series.add(now, done, done);
    if (done % 5 === 0) series.pause(now, 4_000, done % 2 ? "throttled" : "network");
  }
  series.end(now, 5_000, 5_000);
  assert.ok(series.points.length <= 121, `${series.points.length} points`);
  assert.ok(series.pauses.length <= 40, `${series.pauses.length} pauses`);
  assert.ok(JSON.stringify(series.record).length < 6_000);
  assert.deepEqual(series.points[0], [0, 0, 0]);
  assert.deepEqual(series.points.at(-1), [5_000 * 17_280, 5_000, 5_000]);
  for (const [at, [ms]] of series.points.slice(1).entries()) assert.ok(ms > series.points[at][0], "in order");
  for (const [at, [from]] of series.pauses.slice(1).entries()) assert.ok(from > series.pauses[at][1], "in order, and apart");
  assert.deepEqual(series.paused, { network: [500, 2_000_000], throttled: [500, 2_000_000] });
  series = again(series);
  assert.equal(series.ms, 5_000 * 17_280);
});

test("a run that is continued goes on where it was, and a pause ends with the run", () => {
  let series = new RunSeries();
  series.start(500, 0, 0);
  series.add(1_500, 3, 4);
  series.pause(1_500, 60_000, "throttled");
  series.end(3_500, 3, 4);
  assert.deepEqual(series.pauses, [[1_000, 3_000, "throttled"]]);
  assert.deepEqual(series.paused, { throttled: [1, 2_000] });
  series = again(series);
  series.start(1_000_000, 3, 4);
  series.end(1_002_000, 9, 10);
  assert.deepEqual(series.points.at(-1), [5_000, 9, 10], "the time in between does not count");
});

test("a pause that the service prolongs is one", () => {
  const series = new RunSeries();
  series.start(0, 0, 0);
  series.pause(1_000, 2_000, "throttled");
  series.pause(3_100, 2_000, "throttled");
  series.pause(5_000, 1_000, "network");
  assert.deepEqual(series.pauses, [[1_000, 5_100, "throttled"], [5_000, 6_000, "network"]]);
  assert.deepEqual(series.paused, { throttled: [1, 4_100], network: [1, 1_000] });
});

const figure = (within = page.locator("#picture")) => within.locator("figure");

/** The last point of the line of the accepted ones, from 0 to 100 from the top. */
const endOfLine = (within) => figure(within).locator("path.accepted").evaluate((path) => path.getAttribute("d").match(/ ([\d.]+)$/)[1]);

test("a throttled run: its pause is shaded and named; the same after a reload and among the earlier runs", async () => {
  expectStatus(429, 409);
  await open();
  await setFault("busy", { times: 2, status: 409 });
  await change("settings", { throttle: { writes: 6, windowMs: 6000 } });
  await select(12);
  await start(12);
  await figure().locator("rect.pause").first().waitFor({ state: "attached" });
  await headline("12 Cloud PCs: 10 accepted, 2 refused");
  const words = figure().locator("figcaption");
  await words.filter({ hasText: /^10 of 12 accepted in \d+ s, [\d,]+ answers per minute, at most [\d,]+\. Paused .*: throttled\.$/ }).waitFor();
  const said = await words.textContent();
  const image = page.getByRole("img", { name: `The run over time ${said}` });
  await image.waitFor();
  assert.equal(await figure().locator("rect.pause title").first().textContent().then((text) => /^Paused once, \d s: throttled$/.test(text)), true);
  assert.ok(Math.abs((await endOfLine()) - (2 / 12) * 100) < 0.2, "10 of 12");
  const drawing = await figure().locator("svg").innerHTML();
  const shapes = (html) => html.replaceAll(/picture-\w+-\d+/g, "");
  await reload();
  assert.equal(shapes(await figure().locator("svg").innerHTML()), shapes(drawing));
  await button("New run").click();
  await page.locator("#picture").waitFor({ state: "hidden" });
  await showEarlierRuns();
  await page.locator("#runs summary").click();
  const kept = page.locator("#runs");
  await figure(kept).waitFor();
  assert.equal(shapes(await figure(kept).locator("svg").innerHTML()), shapes(drawing));
});

test("a pause of the network is in the picture of a run that went on after it", async () => {
  await open();
  await select(12);
  // A run that has had no answer at all would end with its first probe.
  await holdAfter(2);
  await start(12);
  await arrived(6);
  expectLost();
  await setFault("network", { cut: "network", times: null });
  await headline(/Connection lost\. Paused/);
  await letGo();
  await removeFault("network");
  await headline(/^12 Cloud PCs: \d+ accepted, \d unknown$/);
  await figure().locator("figcaption").filter({ hasText: "network" }).waitFor();
});

test("an earlier run of before, without a series, says that nothing was recorded", async () => {
  await open();
  await select(1);
  await start(1);
  await headline("Accepted");
  await button("New run").click();
  await button("Create 1 restore point").waitFor();
  await page.evaluate(async () => {
    const { openDB } = await import("/vendor/idb.js");
    const database = await openDB("cloudpc-snapshot", 1);
    const [record] = await database.getAll("records");
    delete record.series;
    await database.put("records", record);
    database.close();
  });
  await showEarlierRuns();
  await page.locator("#runs summary").click();
  await page.getByText("Nothing was recorded.").waitFor();
});
