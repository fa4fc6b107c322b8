// Checks that two tabs of the page do not get in each other's way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdAfter, letGo } from "../support/stand-in.mjs";
import { button, context, done, headline, listed, noneStartedTwice, open, page, posts, select, start } from "./driver.mjs";

/** A run of twenty that stands still after four, and a second tab that shows it. */
async function besideARun() {
  await open();
  await select(20);
  await holdAfter(4);
  await start(20);
  await done(4);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.locator("#run-headline").filter({ hasText: "Running in another tab: 4 of 20" }).waitFor();
  return other;
}

test("a second tab shows a live run as live, and only that", async () => {
  const other = await besideARun();
  await listed(other);
  await other.locator("#counts [data-state=sending] dd").filter({ hasText: "4" }).waitFor();
  await other.locator("#counts [data-state=notSent]").filter({ hasText: "To do" }).waitFor();
  assert.deepEqual(await other.locator("#progress .actions button:visible, #run-cancel:visible").allTextContents(), ["Copy for a ticket this run"]);
  await letGo();
  await headline("All 20 accepted");
  await other.locator("#run-headline").filter({ hasText: "All 20 accepted" }).waitFor();
  await other.getByRole("button", { name: "Wait for 20 restore points" }).waitFor();
  assert.equal((await posts()).length, 20);
  await noneStartedTwice();
});

test("a second tab that does not respond when the run ends does not hold up the next", async () => {
  // As in a tab that the browser has frozen: it gets a lock that it waited for, and does not give it back.
  await context.addInitScript(() => {
    const { request } = LockManager.prototype;
    LockManager.prototype.request = function (name, ...others) {
      const isShared = others[0].mode === "shared";
      return request.call(this, name, ...(isShared ? [others[0], () => new Promise(() => {})] : others));
    };
  });
  await besideARun();
  await page.bringToFront();
  await letGo();
  await headline("All 20 accepted");
  await button("New run").click();
  await button("Create 20 restore points").waitFor();
  assert.equal(await page.locator("#run-problem").textContent(), "");
});

test("a second tab learns that the tab with the run was closed", async () => {
  const other = await besideARun();
  await page.close({ runBeforeUnload: false });
  await other.locator("#run-headline").filter({ hasText: "20 Cloud PCs: 4 accepted, 4 unknown, 12 not sent" }).waitFor();
  await letGo();
  await other.getByRole("button", { name: "Send 12 not sent" }).click();
  await other.locator("#run-headline").filter({ hasText: "20 Cloud PCs: 16 accepted, 4 unknown" }).waitFor();
  await noneStartedTwice();
});

test("a plan in one tab gives way to a run in another", async () => {
  await open();
  const other = await context.newPage();
  await open(other);
  await other.locator("#cloud-pcs .body .row").first().click();
  await page.bringToFront();
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await other.locator("#run-headline").filter({ hasText: "All 3 accepted" }).waitFor();
  assert.equal(await other.getByRole("button", { name: "Create 1 restore point" }).isVisible(), false);
});
