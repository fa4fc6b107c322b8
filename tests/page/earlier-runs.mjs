// Checks that no run is thrown away: the last ones are kept, named, opened, compared, saved and deleted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, setFault } from "../support/stand-in.mjs";
import { button, expectStatus, headline, noneStartedTwice, open, page, posts, reload, saved, select, start } from "./driver.mjs";

const showTab = (name) => page.getByRole("tab", { name }).click();
const runs = () => page.locator("#runs > li");

/** Makes a run of two, of which one is refused, and returns to the plan. */
async function runOfTwo() {
  expectStatus(409);
  await open();
  await setFault("busy", { status: 409 });
  await select(2);
  await start(2);
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
  await button("New run").click();
  await button("Create 2 restore points").waitFor();
}

test("a new run throws nothing away: the run before is listed, named, saved and continued", async () => {
  await runOfTwo();
  await showTab("Earlier runs");
  await runs().filter({ hasText: "2 Cloud PCs: 1 accepted, 1 refused" }).waitFor();
  await page.getByLabel("Name of the run").fill("Before the update");
  await page.keyboard.press("Enter");
  await reload();
  await showTab("Earlier runs");
  assert.equal(await page.getByLabel("Name of the run").inputValue(), "Before the update");
  assert.equal(JSON.parse((await saved(/^Save JSON: the run of/)).text).items.length, 2);
  assert.equal((await saved(/^Save CSV: the run of/)).text.trim().split("\r\n").length, 3);
  await button(/^Open/).click();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
  await button("Send 1 refused").click();
  await headline("All 2 accepted");
  assert.equal((await posts()).length, 3);
  await noneStartedTwice();
  await showTab("Earlier runs");
  await runs().filter({ hasText: "All 2 accepted" }).waitFor();
  assert.equal(await page.getByLabel("Name of the run").inputValue(), "Before the update", "the name stays");
  assert.equal(await runs().count(), 1, "it is the same run");
});

test("two runs are compared, and a record is deleted only after a question", async () => {
  await runOfTwo();
  await button("Clear selection").click();
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await showTab("Earlier runs");
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

test("a browser that cannot keep a run asks before it is discarded", async () => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new Error("not in this mode");
    };
  });
  await open();
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
  await showTab("Earlier runs");
  await runs().filter({ hasText: "cut off while it ran" }).waitFor();
  assert.equal(await button(/^Open/).count(), 0);
});
