// Checks the address: it says what is shown, can be shared, and Back and Forward work. It names nobody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdAfter, letGo, origin } from "../support/stand-in.mjs";
import {
  button, context, drawn, headline, listed, open, page, reload, rows, runOfTwo, runWithRefused, select, start,
} from "./driver.mjs";

/** The members of the address. */
const members = async () => Object.fromEntries(new URLSearchParams(await page.evaluate(() => location.hash.slice(1))));

/** Waits for an address with exactly these members. */
const addressed = (wanted) =>
  page.waitForFunction((wanted) => {
    const now = [...new URLSearchParams(location.hash.slice(1))].sort().join();
    return now === Object.entries(wanted).sort().join();
  }, wanted);

const showTab = (name) => page.getByRole("tab", { name }).click();
const shownTab = (name) => page.getByRole("tab", { name, selected: true }).waitFor();
const listSearch = () => page.getByLabel("Search").first();

/** Opens an address in a tab of its own, as someone else would. */
async function openLink(hash) {
  const other = await context.newPage();
  await other.goto(`${origin}/${hash}`);
  await listed(other);
  return other;
}

test("the filter of the list and the picked Cloud PC are in the address, and a link shows them again", async () => {
  await open();
  await addressed({});
  await listSearch().fill("office");
  await page.getByLabel("Policy").selectOption("Office, Europe");
  await drawn();
  await rows().nth(2).click();
  const name = await rows().nth(2).locator("> :first-child").textContent();
  await page.waitForFunction(() => location.hash.includes("pc=") && location.hash.includes("policy="));
  const { pc, ...others } = await members();
  assert.deepEqual(others, { search: "office", policy: "Office, Europe" });
  assert.match(pc, /^[0-9a-f-]{36}$/);
  const other = await openLink(new URL(page.url()).hash);
  const active = other.locator("#cloud-pcs .row.active");
  await active.filter({ hasText: name }).waitFor();
  assert.equal(await other.getByLabel("Policy").inputValue(), "Office, Europe");
  assert.match(await other.locator("#select-count").textContent(), /^0 selected/, "a link selects nothing");
});

test("the user who is filtered by is a person, and not in the address", async () => {
  await open();
  await page.getByRole("searchbox", { name: "User" }).fill("ada.");
  await page.getByLabel("Policy").selectOption("Office, Europe");
  await addressed({ policy: "Office, Europe" });
  await reload();
  assert.equal(await page.getByRole("searchbox", { name: "User" }).inputValue(), "ada.", "a reload keeps it");
});

test("what was chosen just before a reload survives it, though the address changes only now and then", async () => {
  await page.clock.install();
  await open();
  await page.clock.pauseAt(Date.now() + 60_000);
  await listSearch().fill("office");
  await page.getByLabel("Policy").selectOption("Office, Europe");
  assert.doesNotMatch(await page.evaluate(() => location.hash), /policy/);
  await page.reload();
  await page.clock.resume();
  await listed();
  await addressed({ search: "office", policy: "Office, Europe" });
  assert.equal(await page.getByLabel("Policy").inputValue(), "Office, Europe");
});

test("a reload that begins before the browser notices a new address loses nothing; a link to the old one is followed", async () => {
  await open();
  await listSearch().fill("off");
  await addressed({ search: "off" });
  const before = page.url();
  await listSearch().fill("office");
  await addressed({ search: "office" });
  await page.evaluate((before) => history.replaceState(null, "", before), before);
  await reload();
  await addressed({ search: "office" });
  assert.equal(await listSearch().inputValue(), "office");
  await page.goto("about:blank");
  await page.goto(before);
  await addressed({ search: "off" });
  assert.equal(await listSearch().inputValue(), "off");
});

test("Back and Forward lead through tabs, filters and runs", async () => {
  await runOfTwo();
  await button("1 refused: show").click();
  await page.waitForFunction(() => location.hash.includes("state=refused"));
  const { tab, run } = await members();
  assert.equal(tab, "report");
  await button("New run").click();
  await shownTab("Cloud PCs");
  await start(2);
  await headline("All 2 accepted");
  await page.waitForFunction((run) => /run=/.test(location.hash) && !location.hash.includes(encodeURIComponent(run)), run);
  await showTab("Earlier runs");
  await addressed({ tab: "earlier-runs" });
  await page.goBack();
  await shownTab("Report");
  await headline("All 2 accepted");
  await page.goBack();
  await shownTab("Cloud PCs");
  await page.goBack();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
  await page.locator("#report-count").filter({ hasText: "1 of 2 shown" }).waitFor();
  await page.goForward();
  await shownTab("Cloud PCs");
  await page.goForward();
  await headline("All 2 accepted");
  await page.locator("#report-count").filter({ hasText: "2 of 2 shown" }).waitFor();
});

test("Forward to the list after a run was reopened by Back puts the run away again", async () => {
  await runOfTwo();
  await page.waitForFunction(() => location.hash.includes("run="));
  await button("New run").click();
  await button("Create 2 restore points").waitFor();
  await page.goBack();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
  await page.goForward();
  await shownTab("Cloud PCs");
  await button("Create 2 restore points").waitFor();
  // However fast they come, the last one counts.
  await page.evaluate(
    () =>
      new Promise((done) => {
        const goForward = () => {
          addEventListener("popstate", () => done(), { once: true });
          history.forward();
        };
        addEventListener("popstate", goForward, { once: true });
        history.back();
      }),
  );
  await shownTab("Cloud PCs");
  await button("Create 2 restore points").waitFor();
  await page.goBack();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
});

test("a link to the list leaves the run that is in view", async () => {
  await runOfTwo();
  const other = await openLink("#search=office");
  await other.locator("#run-headline").filter({ hasText: "2 Cloud PCs: 1 accepted, 1 refused" }).waitFor();
  await headline("2 Cloud PCs: 1 accepted, 1 refused");
});

test("a link to an earlier run, to a reason in it and a Cloud PC opens them; one to an unknown run says so", async () => {
  await runWithRefused(2, 3);
  await page.getByRole("combobox", { name: "Reason" }).selectOption("Busy: 2");
  await page.locator("#outcomes .body .row").nth(1).click();
  const title = await page.locator("#report-details h2").textContent();
  await page.waitForFunction(() => location.hash.includes("pc=") && location.hash.includes("reason=refused.conflict"));
  const link = page.url();
  await button("New run").click();
  await button("Create 3 restore points").waitFor();
  await page.goto("about:blank");
  await page.goto(link);
  await headline("3 Cloud PCs: 1 accepted, 2 refused");
  await page.locator("#report-count").filter({ hasText: "2 of 3 shown" }).waitFor();
  assert.equal(await page.locator("#report-details h2").textContent(), title);
  await button("New run").click();
  await button("Create 3 restore points").waitFor();
  await page.goto("about:blank");
  await page.goto(link.replace(/run=20\d\d/, "run=1999"));
  await page.getByRole("alert").filter({ hasText: "That run is not kept in this browser." }).waitFor();
});

test("a link shows what it says, whatever was filtered by before", async () => {
  await open();
  const shows = (many) => page.locator("#select-count").filter({ hasText: `· ${many} shown` }).waitFor();
  const user = page.getByRole("searchbox", { name: "User" });
  await listSearch().fill("off");
  await user.fill("bob");
  await addressed({ search: "off" });
  // In the same document, then in a new one.
  await page.evaluate(() => (location.hash = "#search=ada"));
  await addressed({ search: "ada" });
  await shows(3);
  assert.equal(await user.inputValue(), "");
  await user.fill("bob");
  await page.goto("about:blank");
  await page.goto(`${origin}/#search=ada`);
  await listed();
  await shows(3);
  // What no Cloud PC has is no filter.
  await page.goto("about:blank");
  await page.goto(`${origin}/#status=gone&policy=Nope`);
  await listed();
  await shows(60);
  await addressed({});
});

test("a run in progress is not left for another one by Back", async () => {
  await open();
  await select(2);
  await start(2);
  await headline("All 2 accepted");
  await button("New run").click();
  await holdAfter(1);
  await start(2);
  await headline("Sending: 1 of 2");
  await page.waitForFunction(() => location.hash.includes("run="));
  const { run: running } = await members();
  await page.goBack();
  await page.goBack();
  await headline("Sending: 1 of 2");
  await page.waitForFunction((run) => location.hash.includes(encodeURIComponent(run)), running);
  await letGo();
  await headline("All 2 accepted");
});

test("an address is only text to the page, whatever it says", async () => {
  await open();
  const other = await openLink(`#tab=nowhere&search=${encodeURIComponent("<img src=x onerror=alert(1)>")}&policy=%3Cb%3E&pc=../x&access_token=secret`);
  await other.locator("#cloud-pcs-view .none-shown").filter({ hasText: "No Cloud PC matches the filter." }).waitFor();
  assert.equal(await other.locator("main img, main b").count(), 0);
  await other.waitForFunction(() => !location.hash.includes("secret"));
});
