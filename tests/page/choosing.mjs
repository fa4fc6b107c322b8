// Tests of the page: the list of Cloud PCs, and choosing from it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { change, newCloudPc, origin, setFault } from "../support/stand-in.mjs";
import { button, choose, drawn, expectStatus, grid, headline, hold, listed, open, page, rows, seen, start, starts } from "./page.mjs";

const shown = (text) => page.locator("#choose-count").filter({ hasText: text }).waitFor();
const firstOfEach = async () => (await seen("cloud-pcs")).map(([name]) => name);

test("the page comes under a policy without inline code", async () => {
  const policy = (await open()).headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'"]) {
    assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
  }
});

test("the list fills page by page, and can be used meanwhile", async () => {
  const letGo = await hold(/skiptoken/);
  const opened = open();
  await shown("Listing… 25 so far");
  await rows().first().click();
  await shown("1 chosen");
  await letGo();
  await opened;
  await shown("1 chosen · 60 shown · 60 Cloud PCs");
});

test("search, policy, user and status narrow the list; all that match are chosen", async () => {
  await open();
  await page.getByLabel("Policy").selectOption("Office, Europe");
  await page.getByLabel("Status").selectOption("provisioned");
  for (const [, , policy, status] of await seen("cloud-pcs")) assert.deepEqual([policy, status], ["Office, Europe", "provisioned"]);
  const many = (await seen("cloud-pcs")).length;
  await button(`Choose all ${many} that match`).click();
  await shown(`${many} chosen · ${many} shown`);
  await page.getByLabel("Policy").selectOption("any");
  await page.getByLabel("Status").selectOption("any");
  await page.getByLabel("User").fill("ada.");
  await shown("3 shown");
  await page.getByLabel("User").fill("");
  await page.getByLabel("Search").first().fill("engineering ada");
  await shown(/[12] shown/);
  await page.getByLabel("Search").first().fill("");
  await page.getByLabel("Only chosen").check();
  await shown(`${many} shown`);
  await start(many);
  await headline(`All ${many} accepted`);
  assert.equal((await starts()).size, many, "what was chosen, and nothing else");
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
  await shown("5 chosen");
  await rows().nth(3).click();
  await shown("4 chosen");
});

test("5 000 Cloud PCs: only those in view are drawn, and no input draws more than them", async () => {
  const MOST_ROWS = 60;
  /** Where a row is and whether it is chosen, and the text and the title of each cell. */
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
    all: () => button("Choose all").click(),
    sort: () => button("Name").click(),
    scroll: () => grid(/^Cloud PCs/).evaluate((element) => (element.scrollTop = 40000)),
    search: () => search.fill("ada"),
    "a hundred in a frame": () =>
      search.evaluate((element) => {
        for (let times = 0; times < 100; times += 1) element.dispatchEvent(new Event("input", { bubbles: true }));
      }),
  };
  for (const [what, input] of Object.entries(inputs)) {
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

test("a list that fails says so, and can be asked for again", async () => {
  expectStatus(403);
  await setFault("list", { on: "listCloudPcs", status: 403 });
  await page.goto(origin);
  await page.getByRole("alert").filter({ hasText: "The list is not complete." }).waitFor();
  await button("List again").click();
  await listed();
  await choose(2);
});

test("the list is asked for again: new ones are there, and what is chosen stays chosen", async () => {
  await open();
  await choose(3);
  await newCloudPc();
  await button("List again").click();
  await shown("3 chosen · 61 shown · 61 Cloud PCs");
  await button("Create 3 snapshots").waitFor();
});
