// Checks that no run is thrown away: the last ones are kept, named, opened, compared, saved and deleted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitForResult } from "../support/browser.mjs";
import { arrived, holdAfter, letGo, setFault } from "../support/stand-in.mjs";
import {
  button, context, done, headline, noneStartedTwice, open, page, posts, reload, runOfTwo, saved, select, showEarlierRuns, start,
} from "./driver.mjs";

const showTab = (name) => page.getByRole("tab", { name }).click();
const runs = () => page.locator("#runs > li");

/** Starts a run of two, of which one gets its answer only when it is let go, and lists the runs. */
async function runInProgress() {
  await open();
  await select(2);
  await holdAfter(1);
  await start(2);
  await arrived(2);
  await showEarlierRuns();
}

/** Waits until the name of a run is kept. */
const named = (name) =>
  waitForResult(
    page,
    async (name) => (await (await import("/earlier-runs.js")).earlierRuns()).some((run) => run.name === name),
    name,
  );

/** Makes a run of two, and returns to the plan. */
async function earlierRunOfTwo() {
  await runOfTwo();
  await button("New run").click();
  await button("Create 2 restore points").waitFor();
}

test("a new run throws nothing away: the run before is listed, named, saved and continued", async () => {
  await earlierRunOfTwo();
  await showEarlierRuns();
  await runs().filter({ hasText: "2 Cloud PCs: 1 accepted, 1 refused" }).waitFor();
  await page.getByLabel("Name of the run").fill("Before the update");
  await page.keyboard.press("Enter");
  await named("Before the update");
  await reload();
  await showEarlierRuns();
  assert.equal(await page.getByLabel("Name of the run").inputValue(), "Before the update");
  assert.equal(JSON.parse((await saved(/^Save JSON: the run of/)).text).items.length, 2);
  assert.equal((await saved(/^Save CSV: the run of/)).text.trim().split("\r\n").length, 3);
  await button(/^Open/).click();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
  await button("Send 1 refused").click();
  await headline("All 2 accepted");
  assert.equal((await posts()).length, 3);
  await noneStartedTwice();
  await showEarlierRuns();
  await runs().filter({ hasText: "All 2 accepted" }).waitFor();
  assert.equal(await page.getByLabel("Name of the run").inputValue(), "Before the update", "the name stays");
  assert.equal(await runs().count(), 1, "it is the same run");
});

test("two runs are compared, and a record is deleted only after a question", async () => {
  await earlierRunOfTwo();
  await button("Clear selection").click();
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await showEarlierRuns();
  await runs().nth(1).waitFor();
  for (const box of await page.getByRole("checkbox", { name: "Compare" }).all()) await box.check();
  const differences = page.locator("#differences");
  await differences.filter({ hasText: /Refused → Accepted: 1 / }).waitFor();
  await differences.filter({ hasText: /Only in the later run: 1 / }).waitFor();
  await button(/^Delete/).last().click();
  await button("Cancel").click();
  assert.equal(await runs().count(), 2);
  await button(/^Delete/).last().click();
  await button("Delete").click();
  await runs().nth(1).waitFor({ state: "detached" });
  await runs().filter({ hasText: "All 3 accepted" }).waitFor();
});

test("the run in view is deleted for good", async () => {
  await runOfTwo();
  const other = await context.newPage();
  await open(other);
  await page.bringToFront();
  await showEarlierRuns();
  await button(/^Delete/).click();
  await button("Delete").click();
  await runs().waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Earlier runs", selected: true }).waitFor();
  await button("Create 2 restore points").waitFor();
  await other.getByRole("button", { name: "New run" }).click();
  await other.getByRole("button", { name: /^Create/ }).waitFor();
  await reload();
  await page.locator("#runs-note").filter({ hasText: "No runs yet." }).waitFor();
});

test("a run in progress is not deleted", async () => {
  await runInProgress();
  await button(/^Delete/).click();
  await button("Delete").click();
  await page.getByRole("alert").filter({ hasText: "This run is in progress." }).waitFor();
  await letGo();
  await runs().filter({ hasText: "All 2 accepted" }).waitFor();
});

test("a run that another tab has deleted is neither saved nor named: the page says so, and lists what is left", async () => {
  await earlierRunOfTwo();
  for (const act of [
    () => button(/^Save CSV: the run/).first().click(),
    () => page.getByLabel("Name of the run").first().fill("Gone"),
  ]) {
    await start(2);
    await headline("All 2 accepted");
    await button("New run").click();
    await button("Create 2 restore points").waitFor();
    await showEarlierRuns();
    const other = await context.newPage();
    await open(other);
    await showEarlierRuns(other);
    await other.getByRole("button", { name: /^Delete/ }).first().click();
    await other.getByRole("button", { name: "Delete", exact: true }).click();
    await other.locator("#runs > li").nth(1).waitFor({ state: "detached" });
    await other.close();
    // A tab in the background draws once a second.
    await page.bringToFront();
    await runs().nth(1).waitFor();
    await act();
    await page.getByRole("alert").filter({ hasText: "That run is not kept in this browser." }).waitFor();
    await runs().nth(1).waitFor({ state: "detached" });
    await showTab("Cloud PCs");
  }
});

test("a browser that cannot keep a run says so, and asks before it is discarded", async () => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new Error("not in this mode");
    };
  });
  await open();
  await showTab("Earlier runs");
  await page.locator("#runs-note").filter({ hasText: "This browser keeps no runs:" }).waitFor();
  await showTab("Cloud PCs");
  await select(2);
  await start(2);
  await headline("All 2 accepted");
  await button("New run").click();
  await page.getByRole("dialog").filter({ hasText: "This browser cannot keep this run." }).waitFor();
  await button("Cancel").last().click();
  await headline("All 2 accepted");
  await button("New run").click();
  await button("Discard").click();
  await button("Create 2 restore points").waitFor();
});

test("a name that is being typed when a run ends is not lost", async () => {
  await runInProgress();
  const name = page.getByLabel("Name of the run");
  await name.pressSequentially("Before ");
  await letGo();
  await runs().filter({ hasText: "All 2 accepted" }).waitFor();
  await page.keyboard.type("lunch");
  await named("Before lunch");
  await reload();
  await showEarlierRuns();
  assert.equal(await name.inputValue(), "Before lunch");
});

/** The outcomes in the CSV and the JSON file of the only earlier run. */
async function savedOutcomes() {
  const lines = (await saved(/^Save CSV: the run of/)).text.trim().split("\r\n").slice(1);
  const { items } = JSON.parse((await saved(/^Save JSON: the run of/)).text);
  return [lines.map((line) => line.split('","')[3]).sort(), items.map(({ outcome }) => outcome).sort()];
}

test("a file of a run in progress says nothing was not sent that may have been", async () => {
  await open();
  await select(5);
  await holdAfter(2);
  await start(5);
  await done(2);
  await arrived(5);
  await showEarlierRuns();
  await runs().filter({ hasText: "Running" }).waitFor();
  const soFar = ["accepted", "accepted", "unknown", "unknown", "unknown"];
  assert.deepEqual(await savedOutcomes(), [soFar, soFar]);
  // As if the browser had had no space left for the report, and the page had crashed.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await showEarlierRuns();
  await runs().filter({ hasText: "cut off" }).waitFor();
  assert.deepEqual(await savedOutcomes(), [Array(5).fill("unknown"), Array(5).fill("unknown")]);
  await letGo();
});

test("a run that was cut off while it ran is not continued from a record of before", async () => {
  await open();
  await setFault("held", { times: null, delayMs: 600_000 });
  await select(2);
  await start(2);
  await headline("Sending: 0 of 2");
  await arrived(2);
  // As if the browser had had no space left for the report, and the page had crashed.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await showEarlierRuns();
  await runs().filter({ hasText: "cut off while it ran" }).waitFor();
  assert.equal(await button(/^Open/).count(), 0);
});
