// Checks the list of Cloud PCs: loading, filtering, sorting, selecting, refreshing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { namesInView } from "../support/demo-page.mjs";
import { change, newCloudPc, origin, setFault } from "../support/stand-in.mjs";
import {
  button, drawn, expectStatus, grid, headline, hold, listed, open, page, reload, rows, seen, select, start, starts,
} from "./driver.mjs";

const shown = (text) => page.locator("#select-count").filter({ hasText: text }).waitFor();
const firstOfEach = async () => (await seen("cloud-pcs")).map(([name]) => name);

test("the page is served under a policy without inline code", async () => {
  const policy = (await open()).headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'"]) {
    assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
  }
});

test("the list fills page by page, and can be used while it does", async () => {
  const letGo = await hold(/skiptoken/);
  const opened = open();
  await shown("Loading… 25 so far");
  // Whoever selects all means all 60.
  assert.ok(await button("Select all").isDisabled());
  await rows().first().click();
  await shown("1 selected");
  await letGo();
  await opened;
  await shown("1 selected · 60 shown · 60 Cloud PCs");
});

test("search, policy, user and status narrow the list; all shown are selected", async () => {
  await open();
  await page.getByLabel("Policy").selectOption("Office, Europe");
  await page.getByLabel("Status").selectOption("provisioned");
  for (const [, , policy, status] of await seen("cloud-pcs")) assert.deepEqual([policy, status], ["Office, Europe", "provisioned"]);
  const many = (await seen("cloud-pcs")).length;
  await button(`Select all ${many} shown`).click();
  await shown(`${many} selected · ${many} shown`);
  await page.getByLabel("Policy").selectOption("Any");
  await page.getByLabel("Status").selectOption("Any");
  await page.getByRole("searchbox", { name: "User" }).fill("ada.");
  await shown("3 shown");
  await page.getByRole("searchbox", { name: "User" }).fill("");
  await page.getByLabel("Search").first().fill("engineering ada");
  await shown(/[12] shown/);
  await page.getByLabel("Search").first().fill("");
  await page.getByLabel("Selected only").check();
  await shown(`${many} shown`);
  await start(many);
  await headline(`All ${many} accepted`);
  assert.equal((await starts()).size, many, "what was selected, and nothing else");
});

test("sorted by any column, both ways", async () => {
  await open();
  await button("Name").click();
  const up = await firstOfEach();
  assert.deepEqual(up, up.toSorted((a, b) => a.localeCompare(b)));
  await button("Name").click();
  await page.locator("[aria-sort=descending]").waitFor();
  const down = await firstOfEach();
  assert.deepEqual(down, down.toSorted((a, b) => b.localeCompare(a)));
  assert.notEqual(down[0], up[0]);
});

test("a range with Shift, by mouse", async () => {
  await open();
  await rows().nth(1).click();
  await rows().nth(5).click({ modifiers: ["Shift"] });
  await shown("5 selected");
  await rows().nth(3).click();
  await shown("4 selected");
});

test("5 000 Cloud PCs: only the rows in view are drawn, after every kind of input", async () => {
  const MOST_ROWS = 60;
  /** The position and selection of a row, and the text and the title of each cell. */
  const CHANGES_A_ROW = 20;
  await change("tenant", { cloudPCs: 5000 });
  await change("settings", { pageSize: 500 });
  await open();
  await shown("5,000 Cloud PCs");
  assert.equal(await grid(/^Cloud PCs/).getAttribute("aria-rowcount"), "5001");
  assert.ok((await rows().count()) < MOST_ROWS);
  await grid(/^Cloud PCs/).press("End");
  await page.locator("#cloud-pcs [aria-rowindex='5001']").waitFor();
  assert.ok((await rows().count()) < MOST_ROWS);

  const search = page.getByLabel("Search").first();
  const inputs = {
    all: () => button("Select all").click(),
    sort: () => button("Name").click(),
    scroll: () => grid(/^Cloud PCs/).evaluate((element) => (element.scrollTop = 40000)),
    search: () => search.fill("ada"),
    "a hundred in a frame": () =>
      search.evaluate((element) => {
        for (let times = 0; times < 100; times += 1) element.dispatchEvent(new Event("input", { bubbles: true }));
      }),
  };
  for (const [what, input] of Object.entries(inputs)) {
    // What the look-up after the last input changes does not count.
    await namesInView(page);
    const counting = await page.evaluateHandle(() => {
      const counter = { changes: 0 };
      const all = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver((changes) => (counter.changes += changes.length)).observe(document, all);
      return counter;
    });
    await input();
    await drawn();
    const changes = await counting.evaluate(({ changes }) => changes);
    assert.ok(changes > 0 && changes < MOST_ROWS * CHANGES_A_ROW, `${what}: ${changes} changes`);
  }
});

test("a list that fails says so, and can be refreshed", async () => {
  expectStatus(403);
  await setFault("list", { on: "listCloudPcs", status: 403 });
  await page.goto(origin);
  await page.getByRole("alert").filter({ hasText: "The list is incomplete." }).waitFor();
  await button("Refresh").click();
  await listed();
  await select(2);
});

test("a refresh shows new Cloud PCs and keeps the selection", async () => {
  await open();
  await select(3);
  await newCloudPc();
  await button("Refresh").click();
  await shown("3 selected · 61 shown · 61 Cloud PCs");
  await button("Create 3 restore points").waitFor();
});

test("an empty table says why, and offers to clear the filter", async () => {
  await open();
  await page.getByLabel("Search").first().fill("nobody has this name");
  const none = page.locator("#cloud-pcs-view .none-shown");
  await none.filter({ hasText: "No Cloud PC matches the filter." }).waitFor();
  await none.getByRole("button", { name: "Clear filter" }).click();
  await shown("60 shown");
  await none.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.name), "search", "the focus is not lost");
});

test("what was selected and filtered survives a reload", async () => {
  await open();
  await page.getByLabel("Policy").selectOption("Office, Europe");
  await page.getByLabel("Search").first().fill("office");
  await drawn();
  await rows().nth(0).click();
  await rows().nth(1).click();
  await shown("2 selected");
  const before = await page.locator("#select-count").textContent();
  await reload();
  await shown(before);
  assert.equal(await page.getByLabel("Policy").inputValue(), "Office, Europe");
  await page.getByLabel("Selected only").check();
  await reload();
  await shown("2 selected · 2 shown");
  await button("Create 2 restore points").waitFor();
});

test("the active row survives a refresh", async () => {
  await open();
  await rows().nth(2).click();
  const active = page.locator("#cloud-pcs .row.active > div:first-child");
  const name = await active.textContent();
  await newCloudPc();
  await button("Refresh").click();
  await shown("61 Cloud PCs");
  await drawn();
  assert.equal(await active.textContent(), name);
});
