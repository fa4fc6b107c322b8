// The states of the page, each reached as a user would reach it.
import { addRestorePoint, change, cloudPcs, setFault } from "../support/stand-in.mjs";
import { button, headline, open, page, reload, rows, select, showEarlierRuns, start, turnOn } from "./driver.mjs";

export const STATES = {
  async empty() {
    await open();
  },

  async selected() {
    await open();
    await page.getByLabel("Subscription").selectOption("Legal");
    await page.getByRole("combobox", { name: "Storage account" }).selectOption("lanternlegalhold (immutable)");
    await page.getByText("Only hot").waitFor();
    await select(12);
    await page.locator("#preview-text").filter({ hasText: "lanternlegalhold" }).waitFor();
  },

  async "last restore points"() {
    const DAY_MS = 24 * 60 * 60 * 1000;
    for (const [at, cloudPc] of (await cloudPcs()).slice(0, 9).entries()) {
      if (at % 4) await addRestorePoint(cloudPc, at * 3 * DAY_MS);
    }
    await open();
    await page.locator("#cloud-pcs .body .row").filter({ hasText: "9 days ago" }).waitFor();
    await page.getByLabel("Manual restore point").selectOption("Older than 7 days");
    await page.locator("#look-up-note").filter({ hasText: "Not shown: " }).waitFor();
  },

  async bulk() {
    await open();
    await select(12);
    await page.getByText("Run as a bulk action").click();
    await page.getByText("JavaScript").click();
    await page.locator("#preview-text").filter({ hasText: "createBulkSnapshot" }).waitFor();
  },

  async newer() {
    await open();
    const [first] = await cloudPcs();
    await change("settings", { snapshotMs: 3_600_000 });
    await select(12);
    await page.getByText("Run as a bulk action").click();
    await start(12);
    await headline("“Restore points before a change” is in progress");
    await addRestorePoint(first);
    await button("Look for 12 newer restore points").click();
    // A screen reader may hear the same.
    await page.locator("#run-newer").filter({ hasText: "Newer restore points: 1 found, 11 none yet" }).waitFor();
    await button("Stop looking").click();
    await page.locator("#outcomes .body .row").first().click();
  },

  async token() {
    await open();
    await page.getByText("Paste a token").click();
  },

  async microsoft() {
    await open();
    await page.getByText("Microsoft account").click();
  },

  async running() {
    await open();
    await turnOn("Throttling", "Lost answers", "Conflicts");
    await page.locator("#faults summary").click();
    await select(30);
    await start(30);
    await page.locator("#run-wait").filter({ hasText: "Resuming in" }).waitFor();
  },

  async accepted() {
    await open();
    await select(12);
    await start(12);
    await headline("All 12 accepted");
  },

  async report() {
    await open();
    await turnOn("Lost answers", "Conflicts");
    await select(30);
    await start(30);
    await headline(/^30 Cloud PCs: /);
    await page.locator("#outcomes .body .row").filter({ hasText: "Unknown" }).first().click();
  },

  async "by reason"() {
    await STATES.report();
    await page.getByLabel("Group by reason").check();
    await page.locator("#by-reason summary").first().click();
  },

  async interrupted() {
    await open();
    await setFault("never", { times: null, delayMs: 60_000 });
    await select(20);
    await start(20);
    await page.locator("#outcomes .body .row").filter({ hasText: "Sending" }).first().waitFor();
    await reload();
  },

  async exists() {
    await change("settings", { snapshotMs: 100 });
    await open();
    await select(12);
    await start(12);
    await button("Wait for 12 restore points").click();
    await headline("All 12 restore points exist");
    await page.locator("#outcomes .body .row").first().click();
  },

  async "by list"() {
    await open();
    await button("Select by list…").click();
    await page.getByLabel("Names, users or IDs").fill("Office - Emil Iwasaki\nfarah.petrov@lanternvole.example\nUnheard-of");
    await page.getByText(/found, 1 not found/).waitFor();
  },

  async "earlier runs"() {
    await STATES.report();
    await button("New run").click();
    await button("Clear selection").click();
    await rows().first().click();
    await start(1);
    // Not the headline of the run before, which has some that were accepted.
    await headline(/^Accepted$/);
    await showEarlierRuns();
    for (const box of await page.getByRole("checkbox", { name: "Compare" }).all()) await box.check();
    await page.getByText(/Only in the earlier run: \d+/).waitFor();
    await page.locator("#runs summary").first().click();
    await page.locator("#runs figure").waitFor();
  },

  async confirm() {
    await open();
    await button("Select all").click();
    await start(60);
    await page.getByRole("dialog").waitFor();
  },
};
