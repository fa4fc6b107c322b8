// Checks the last manual restore point of each Cloud PC: looked up for the rows in view, filtered by, and new after a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { namesInView } from "../support/demo-page.mjs";
import { addRestorePoint, change, cloudPcs, readAbandoned, readArrived, removeFault, requests, setFault } from "../support/stand-in.mjs";
import { button, expectStatus, grid, headline, open, page, row, select, showEarlierRuns, start } from "./driver.mjs";

const DAY_MS = 24 * 60 * 60 * 1000;
const note = (text) => page.locator("#look-up-note").filter({ hasText: text }).waitFor();
const shown = (text) => page.locator("#select-count").filter({ hasText: text }).waitFor();
const filter = (choice) => page.getByLabel("Manual restore point").selectOption(choice);
const cell = (name) => row(name).locator("> :nth-child(5)");

const reads = async () => (await requests()).filter(({ method, path }) => method === "GET" && path.endsWith("/retrieveSnapshots"));

/** The ids of the Cloud PCs whose restore points were asked for. */
const asked = async () => (await reads()).map(({ cloudPcId }) => cloudPcId);

/** How many requests that took. */
const inRequests = async () => new Set((await reads()).map(({ batch, number }) => batch ?? number)).size;

/** Scrolls the table to this part of it. */
const scrollTo = (part) =>
  grid(/^Cloud PCs/).evaluate(async (element, part) => {
    const scrolled = new Promise((resolve) => element.addEventListener("scroll", resolve, { once: true }));
    element.scrollTop = part * element.scrollHeight;
    await scrolled;
  }, part);

test("only the rows in view are asked for, each once; not those that pass by", async () => {
  await change("tenant", { cloudPCs: 5000 });
  await change("settings", { pageSize: 1000 });
  const all = await cloudPcs();
  const names = new Map(all.map(({ id, displayName }) => [id, displayName]));
  const askedNames = async () => (await asked()).map((id) => names.get(id)).sort();
  await page.clock.install();
  await open();
  const first = await namesInView(page);
  assert.deepEqual(await askedNames(), first.toSorted());
  assert.equal(await inRequests(), 1);
  await page.clock.pauseAt(Date.now() + 60_000);
  for (const at of [0.2, 0.4, 0.6, 0.8, 1]) {
    await scrollTo(at);
    // Long enough to be drawn, too short to be looked up.
    await page.clock.runFor(100);
  }
  await page.clock.resume();
  await page.locator("#cloud-pcs [aria-rowindex='5001']").waitFor();
  const last = await namesInView(page);
  assert.deepEqual(await askedNames(), [...first, ...last].sort());
  await grid(/^Cloud PCs/).evaluate((element) => (element.scrollTop = 0));
  await page.locator("#cloud-pcs [aria-rowindex='2']").waitFor();
  assert.deepEqual((await namesInView(page)).sort(), first.toSorted());
  assert.equal((await asked()).length, first.length + last.length, "what is known is not asked for again");
});

test("the request for a row that leaves the view is cut", async () => {
  await change("tenant", { cloudPCs: 400 });
  await setFault("slow", { on: "retrieveSnapshots", times: null, delayMs: 600_000 });
  const first = (await cloudPcs()).slice(0, 4);
  await page.clock.install();
  await open();
  await Promise.all(first.map(readArrived));
  // No time limit cuts it.
  await page.clock.pauseAt(Date.now() + 10_000);
  await scrollTo(1);
  await page.clock.runFor(1_000);
  await Promise.all(first.map(readAbandoned));
});

test("its age is shown and filtered by; what nobody has looked up is not claimed to match", async () => {
  const [one] = await cloudPcs();
  await addRestorePoint(one, 8 * DAY_MS);
  await open();
  await cell(one.displayName).filter({ hasText: /^8 days ago · \w+ \d+$/ }).waitFor();
  const inView = (await namesInView(page)).length;
  await filter("None");
  await shown(`${inView - 1} shown`);
  await note(`Not shown: ${60 - inView} Cloud PCs whose restore point has not been looked up yet.`);
  assert.equal((await asked()).length, inView, "a filter asks for nothing by itself");
  await setFault("slow", { on: "retrieveSnapshots", times: null, delayMs: 600_000 });
  await button(`Look up ${60 - inView}`).click();
  await note(/^Looking up restore points: \d+ of \d+$/);
  await removeFault("slow");
  await page.locator("#look-up").waitFor({ state: "hidden" });
  await shown("59 shown");
  const ids = await asked();
  assert.deepEqual([ids.length, new Set(ids).size], [60, 60], "each once");
  assert.equal(await inRequests(), 1 + Math.ceil((60 - inView) / 20), "many in a request");
  await filter("Older than 7 days");
  await shown("1 shown");
  await cell(one.displayName).waitFor();
  await filter("Older than 30 days");
  await shown("0 shown");
  await filter("Any");
  await button("Manual restore point").click();
  await button("Manual restore point").click();
  await page.locator("#cloud-pcs [aria-rowindex='2']").filter({ hasText: one.displayName }).waitFor();
});

test("a look-up of all can be stopped", async () => {
  await open();
  const inView = (await namesInView(page)).length;
  await setFault("slow", { on: "retrieveSnapshots", times: null, delayMs: 600_000 });
  await filter("None");
  await button(`Look up ${60 - inView}`).click();
  await note(/^Looking up/);
  await button("Stop looking").click();
  await button(`Look up ${60 - inView}`).waitFor();
});

test("after a run the new restore point stands beside the one before", async () => {
  const [one] = await cloudPcs();
  await addRestorePoint(one, 8 * DAY_MS);
  await change("settings", { snapshotMs: 1 });
  await open();
  await cell(one.displayName).filter({ hasText: "8 days ago" }).waitFor();
  await namesInView(page);
  await select(1);
  await start(1);
  await headline("Accepted");
  const before = (await asked()).length;
  await button("Wait for 1 restore point").click();
  await headline("The restore point exists");
  await page.getByRole("tab", { name: "Cloud PCs" }).click();
  await cell(one.displayName).filter({ hasText: /^\d+ s ago · new, before: 8 days ago$/ }).waitFor();
  assert.deepEqual((await asked()).slice(before), [one.id], "the wait's own, and none besides");
});

test("an earlier run that is continued passes no older restore point off as new", async () => {
  expectStatus(409);
  await change("settings", { snapshotMs: 1 });
  await setFault("busy", { times: 1, status: 409 });
  await open();
  await select(2);
  await start(2);
  await headline("1 accepted, 1 refused");
  await button("Wait for 1 restore point").click();
  await page.locator("#counts [data-state=exists] dd").filter({ hasText: "1" }).waitFor();
  await button("New run").click();
  await start(2);
  await headline("All 2 accepted");
  await button("Wait for 2 restore points").click();
  await headline("All 2 restore points exist");
  const ids = (await cloudPcs()).slice(0, 2).map(({ id }) => id);
  const known = () =>
    page.evaluate(async (ids) => {
      const { restorePoints } = await import("/restore-point-filter.js");
      return ids.map((id) => restorePoints.created(id));
    }, ids);
  const newest = await known();
  await showEarlierRuns();
  await page.getByRole("button", { name: /^Open: / }).last().click();
  await button("Send 1 refused").click();
  await headline("All 2 accepted, 1 exist");
  assert.deepEqual(await known(), newest);
});

test("a run whose restore points nobody waited for has them looked up again", async () => {
  const [one] = await cloudPcs();
  await change("settings", { snapshotMs: 1 });
  await open();
  await cell(one.displayName).filter({ hasText: "None" }).waitFor();
  await namesInView(page);
  const before = (await asked()).length;
  await select(1);
  await start(1);
  await headline("Accepted");
  await button("New run").click();
  await cell(one.displayName).filter({ hasText: /^\d+ s ago/ }).waitFor();
  assert.deepEqual((await asked()).slice(before), [one.id]);
});

test("a tenant that refuses is not asked again and again, and the page says why", async () => {
  await setFault("forbidden", { on: "retrieveSnapshots", times: null, status: 403 });
  await open();
  await note("Not all restore points were looked up. This account is not allowed to do this.");
  const refused = (await asked()).length;
  assert.equal(await inRequests(), 1);
  await grid(/^Cloud PCs/).press("End");
  await page.locator("#cloud-pcs [aria-rowindex='61']").waitFor();
  assert.equal((await asked()).length, refused);
  await removeFault("forbidden");
  await button("Look up 60").click();
  await page.locator("#look-up").waitFor({ state: "hidden" });
  assert.equal((await asked()).length, refused + 60);
});

test("one Cloud PC that cannot be read keeps no other from being looked up", async () => {
  const [one, two] = await cloudPcs();
  await setFault("gone", { on: "retrieveSnapshots", cloudPcId: one.id, times: null, status: 404 });
  await open();
  await cell(one.displayName).filter({ hasText: "Could not be read" }).waitFor();
  await cell(two.displayName).filter({ hasText: "None" }).waitFor();
});

test("after a fault of the service, the rows in view are asked for again", async () => {
  expectStatus(502);
  const [one] = await cloudPcs();
  await setFault("down", { on: "batch", status: 502 });
  const answered = page.waitForResponse((response) => response.status() === 502);
  await page.clock.install();
  await open();
  await answered;
  await page.clock.pauseAt(Date.now() + 10_000);
  await page.clock.resume();
  await cell(one.displayName).filter({ hasText: "None" }).waitFor();
});
