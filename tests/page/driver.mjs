// Drives the page for its tests: what a user does there, and what a user sees.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach } from "node:test";
import { consoleOf, launch, PATIENCE_MS } from "../support/browser.mjs";
import { origin, requests, reset, setFault, snapshots } from "../support/stand-in.mjs";

export const USUAL = { width: 1280, height: 900 };

let browser;
export let context;
export let page;
let said;
let expected;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

beforeEach(() => openContext());
afterEach(async () => {
  await context.close();
  // Chromium itself reports each failed fetch: these belong to the faults of the test.
  const strange = said.filter(({ text }) => !expected.some((each) => text.includes(each)));
  assert.deepEqual(strange, [], "the page's console stays empty");
  await reset();
});

/** Replaces the browser's context by a fresh one, and resets the stand-in. */
export async function openContext(options) {
  await context?.close();
  await reset();
  context = await browser.newContext({ viewport: USUAL, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
  // During a run, the page asks before it is left.
  page.on("dialog", (dialog) => dialog.accept());
  said = consoleOf(page);
  expected = [];
}

/** Declares the failed answers that this test causes, by status. */
export const expectStatus = (...statuses) => expected.push(...statuses.map((status) => `status of ${status} `));

/** Declares that this test breaks connections. */
export const expectLost = () => expected.push("net::ERR_");

/** Holds back the page's next request to a URL; returns the function that releases it. */
export async function hold(url) {
  let come;
  const came = new Promise((resolve) => (come = resolve));
  await context.route(url, come, { times: 1 });
  return async () => (await came).continue();
}

export async function open(other = page) {
  const response = await other.goto(`${origin}/`);
  await listed(other);
  return response;
}

/** Waits until all Cloud PCs are listed. */
export const listed = (other = page) => other.locator("#select-count").filter({ hasText: /· [\d,]+ Cloud PCs?$/ }).waitFor({ state: "attached" });

export const reload = async () => {
  await page.reload();
  await listed();
};

/**
 * Shows the earlier runs, and waits until they are drawn: with each drawing the list is a new one, and what was ticked or opened in
 * the old one is lost. What is read here was read after all that the page draws.
 */
export async function showEarlierRuns(other = page) {
  await other.getByRole("tab", { name: "Earlier runs" }).click();
  await other.evaluate(async () => {
    await (await import("/earlier-runs.js")).earlierRuns();
  });
}

export const button = (name) => page.getByRole("button", { name, exact: typeof name === "string" });
export const grid = (name) => page.getByRole("grid", { name });
export const rows = (of = grid(/^Cloud PCs/)) => of.locator(".body .row");
export const row = (name) => rows().filter({ hasText: name });

/** Waits until the page is drawn: it draws in the next frame, and its tables in the one after that. */
export const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** The texts of the cells of each row in view, from top to bottom. */
export async function seen(id) {
  await drawn();
  return page.locator(`#${id} .body .row`).evaluateAll((elements) =>
    elements
      .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
      .map((element) => [...element.children].map((cell) => cell.textContent)),
  );
}

/** Selects the first `many`. */
export async function select(many) {
  await rows().first().click();
  if (many > 1) {
    await grid(/^Cloud PCs/).press("Home");
    for (let at = 1; at < many; at += 1) await page.keyboard.press("Shift+ArrowDown");
  }
  await page.locator("#select-count").filter({ hasText: `${many} selected` }).waitFor();
}

export const start = (many) => button(`Create ${many} restore point${many === 1 ? "" : "s"}`).click();

/** Opens the page and makes a run of two, of which one is refused. */
export const runOfTwo = () => runWithRefused(1, 2);

/** Opens the page and makes a run of so many, of which some are refused. */
export async function runWithRefused(refused, many) {
  expectStatus(409);
  await open();
  await setFault("busy", { times: refused, status: 409 });
  await select(many);
  await start(many);
  await headline(`${many} Cloud PCs: ${refused < many ? `${many - refused} accepted, ` : ""}${refused} refused`);
}

/** Waits for the headline of the run. */
export const headline = (text, options) => page.locator("#run-headline").filter({ hasText: text }).waitFor(options);

/** Waits until a run has done so many. */
export const done = (many) => page.waitForFunction((many) => document.getElementById("bar").ariaValueNow >= many, many);

/** The counts by state, as the page shows them. */
export async function counts() {
  await drawn();
  return page.locator("#counts > div").evaluateAll((elements) =>
    Object.fromEntries(elements.map(({ firstChild, lastChild }) => [firstChild.textContent, Number(lastChild.textContent.replace(",", ""))])),
  );
}

export const turnOn = (...faults) => switchFaults(faults, true);
export const turnOff = (...faults) => switchFaults(faults, false);

/** Turns all of these on, from none, or all off. */
async function switchFaults(faults, on) {
  const shows = (text) => page.locator("#faults-on").filter({ hasText: text }).waitFor();
  await page.locator("#faults summary").click();
  // Until the page has asked the stand-in, it does not know which are on.
  await shows(/./);
  for (const fault of faults) await page.getByRole("checkbox", { name: fault, exact: true }).setChecked(on);
  await shows(on ? `${faults.length} fault${faults.length === 1 ? "" : "s"}` : "no faults");
  await page.locator("#faults summary").click();
}

/** The snapshot requests that reached the stand-in. */
export const posts = async () => (await requests()).filter(({ method, path }) => method === "POST" && !path.endsWith("/$batch"));

/** How many snapshots the stand-in started of each Cloud PC. */
export async function starts() {
  const started = new Map();
  for (const { cloudPcId } of await snapshots()) started.set(cloudPcId, (started.get(cloudPcId) ?? 0) + 1);
  return started;
}

/** Asserts that no Cloud PC got two snapshots. */
export const noneStartedTwice = async () =>
  assert.deepEqual([...(await starts())].filter(([, times]) => times > 1), [], "none was started twice");

/** The items of the report that the page has saved in the browser. */
export const savedItems = () =>
  page.evaluate(() =>
    Object.entries(localStorage)
      .filter(([key]) => key.includes(".item."))
      .map(([, text]) => JSON.parse(text)),
  );

/** Clicks a copy button, waits for its short confirmation, and returns what is in the clipboard. */
export async function copied(button) {
  const saying = await button.evaluateHandle((element) => ({
    copied: new Promise((resolve) => {
      new MutationObserver(() => element.textContent.startsWith("Copied") && resolve()).observe(element, { subtree: true, childList: true });
    }),
  }));
  await button.click();
  await saying.evaluate(({ copied }) => copied);
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Clicks a button that saves a file, and returns the file's name and text. */
export async function saved(name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(name).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
