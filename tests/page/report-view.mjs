// Checks how the report is read: by state, by reason, for a ticket, and from another tab of the browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdAfter, letGo, setFault } from "../support/stand-in.mjs";
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

test("the report is filtered by reason, the most frequent first", async () => {
  await runOfSix();
  const reason = page.getByRole("combobox", { name: "Reason" });
  assert.deepEqual(await reason.locator("option").allTextContents(), ["Any", "Busy: 2", "Not found: 1"]);
  await reason.selectOption("Busy: 2");
  await shown("2 of 6 shown");
});

test("the report is searched by what the details call an error, too", async () => {
  await runOfSix();
  for (const [code, many] of [["409", 2], ["notFound", 1], ["", 6]]) {
    await page.getByRole("searchbox", { name: "Search" }).last().fill(code);
    await shown(`${many} of 6 shown`);
  }
});

const groups = () => page.locator("#by-reason > section");

test("grouped by reason: what to do stands once above each group, and its names lead to the details and to the table", async () => {
  await runOfSix();
  await page.getByLabel("Group by reason").check();
  assert.deepEqual(await groups().locator("h2").allTextContents(), ["Busy: 2", "Not found: 1", "Accepted: 3"]);
  const [busy] = await groups().locator("p").allTextContents();
  assert.equal(busy, "Refused. No restore point was started. Another action may be running on this Cloud PC. Try again when it has finished.");
  assert.equal(await page.locator("#by-reason").getByText("Another action").count(), 1, "once");
  await groups().first().locator("summary").focus();
  await page.keyboard.press("Enter");
  const name = groups().first().getByRole("listitem").first().getByRole("button");
  await name.press("Enter");
  await page.locator("#report-details h2").filter({ hasText: `${await name.textContent()}: refused` }).waitFor();
  await groups().first().getByRole("button", { name: "Show all 2 in the table" }).click();
  await shown("2 of 6 shown");
  assert.equal(await page.evaluate(() => document.activeElement.id), "outcomes", "the focus is not lost");
  assert.equal(await page.locator("#by-reason").isVisible(), false);
});

test("a filter narrows the groups, and the choice survives a reload", async () => {
  await runOfSix();
  await page.getByLabel("Group by reason").check();
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Refused");
  await shown("3 of 6 shown");
  assert.deepEqual(await groups().locator("h2").allTextContents(), ["Busy: 2", "Not found: 1"]);
  await page.reload();
  await groups().nth(1).waitFor();
  assert.equal(await groups().count(), 2);
});

test("5 000 in groups: few elements, and a redraw changes none of them", async () => {
  await open();
  await page.evaluate(async () => {
    const { Report } = await import("/report.js");
    const id = (at) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
    const cloudPcs = Array.from({ length: 5000 }, (_, at) => ({ id: id(at), displayName: `Machine ${at}` }));
    const report = Report.create({ tenant: "demo", cloudPcs, options: {} });
    const codes = ["throttled", "forbidden", "conflict"];
    cloudPcs.forEach(({ id: cloudPcId }, at) => {
      const error = { code: codes[at % 3], message: "", sentAt: "2026-11-25T21:25:52.973Z" };
      report.set(at % 5 ? { cloudPcId, outcome: "refused", error } : { cloudPcId, outcome: "accepted", receipt: { acceptedAt: error.sentAt } });
    });
  });
  await page.reload();
  await page.getByLabel("Group by reason").check();
  await groups().nth(3).waitFor();
  for (const summary of await groups().locator("summary").all()) await summary.click();
  await groups().first().getByRole("button", { name: "Show all 1,334 in the table" }).waitFor();
  const { elements, changes } = await page.evaluate(async () => {
    const [{ drawReport }, { Report }] = await Promise.all([import("/report-view.js"), import("/report.js")]);
    const report = Report.load();
    drawReport(report);
    const list = document.getElementById("by-reason");
    let changes = 0;
    const counter = new MutationObserver((all) => (changes += all.length));
    counter.observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
    drawReport(report);
    await new Promise(requestAnimationFrame);
    return { elements: list.querySelectorAll("*").length, changes };
  });
  assert.ok(elements < 600, `${elements} elements`);
  assert.equal(changes, 0);
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
  await holdAfter(4);
  await select(12);
  await start(12);
  await page.getByLabel("Notify me when it is done").check();
  await page.waitForFunction(() => /^Sending: \d+ of 12 · Cloud PC restore points$/.test(document.title));
  await page.evaluate(() => (window.isHidden = true));
  await letGo();
  await page.waitForFunction(() => document.title === "All 12 accepted · Cloud PC restore points");
  assert.deepEqual(await page.evaluate(() => window.notified), ["All 12 accepted"]);
  await button("New run").click();
  await page.waitForFunction(() => document.title === "Cloud PC restore points");
});
