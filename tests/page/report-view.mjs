// Checks how the report is read: by state, by reason, for a ticket, and from another tab of the browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFault } from "../support/stand-in.mjs";
import { button, context, copied, expectStatus, headline, open, page, posts, select, start } from "./driver.mjs";

/** A run of six: two are busy, one is not found. */
async function runOfSix() {
  expectStatus(409, 404);
  await open();
  await setFault("busy", { times: 2, status: 409 });
  await setFault("gone", { status: 404 });
  await select(6);
  await start(6);
  await headline("6 Cloud PCs: 3 accepted, 3 refused");
}

const shown = (text) => page.locator("#report-count").filter({ hasText: text }).waitFor();

test("a count shows its Cloud PCs when it is clicked", async () => {
  await runOfSix();
  await page.getByRole("tab", { name: "Cloud PCs" }).click();
  await button("3 refused: show").click();
  await shown("3 of 6 shown");
  assert.equal(await page.getByRole("combobox", { name: "Outcome" }).inputValue(), "refused");
  assert.ok(await button("0 unknown: show").isDisabled());
});

test("the report is grouped by reason, the most frequent first", async () => {
  await runOfSix();
  const reason = page.getByRole("combobox", { name: "Reason" });
  const [any, first, second, ...others] = await reason.locator("option").allTextContents();
  assert.deepEqual([any, others], ["Any", []]);
  assert.match(first, /^2: Another action may be running/);
  assert.match(second, /^1: It was not found/);
  await reason.selectOption(first);
  await shown("2 of 6 shown");
});

test("one row and the whole run are copied for a ticket", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await runOfSix();
  await page.locator("#outcomes .body .row").filter({ hasText: "not found" }).click();
  const one = await copied(page.locator("#report-details > .copy"));
  const gone = (await posts()).find(({ status }) => status === 404);
  assert.ok(one.includes(`Client request ID: ${gone.headers["client-request-id"]}`), one);
  assert.match(one, /^Error: notFound · 404/m);
  const all = await copied(page.locator("#run-ticket"));
  assert.match(all, /^Restore points: 6 Cloud PCs: 3 accepted, 3 refused$/m);
  assert.equal(all.match(/^Cloud PC ID: /gm).length, 3, "those that need attention");
});

test("the title says how far the run is, and a notification that it has ended", async () => {
  await page.addInitScript(() => {
    window.notified = [];
    window.Notification = class extends EventTarget {
      static permission = "default";
      static requestPermission = async () => (Notification.permission = "granted");
      constructor(title) {
        super();
        window.notified.push(title);
      }
    };
    Object.defineProperty(document, "hidden", { get: () => window.isHidden ?? false });
  });
  await open();
  await setFault("slow", { times: null, delayMs: 500 });
  await select(12);
  await start(12);
  await page.getByLabel("Notify me when it is done").check();
  await page.waitForFunction(() => /^Sending: \d+ of 12 · Cloud PC restore points$/.test(document.title));
  await page.evaluate(() => (window.isHidden = true));
  await page.waitForFunction(() => document.title === "All 12 accepted · Cloud PC restore points");
  assert.deepEqual(await page.evaluate(() => window.notified), ["All 12 accepted"]);
  await button("New run").click();
  await page.waitForFunction(() => document.title === "Cloud PC restore points");
});
