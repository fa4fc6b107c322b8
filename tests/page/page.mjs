// The page as its tests use it: what one does there, and what one sees.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach } from "node:test";
import { consoleOf, launch, PATIENCE_MS } from "../support/browser.mjs";
import { origin, requests, reset, snapshots } from "../support/stand-in.mjs";

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
  // Chromium itself reports a failed status of a fetch: that belongs to the fault a test ordered.
  const strange = said.filter(({ text }) => !expected.some((status) => text.includes(`status of ${status} `)));
  assert.deepEqual(strange, [], "the page's console stays empty");
  await reset();
});

/** A browser without memories, and a stand-in without any, in the place of those before. */
export async function openContext(options) {
  await context?.close();
  await reset();
  context = await browser.newContext({ viewport: USUAL, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
  // While a run is under way, the page asks before it is left.
  page.on("dialog", (dialog) => dialog.accept());
  said = consoleOf(page);
  expected = [];
}

/** Failed answers that this test asks for, by their status. */
export const expectStatus = (...statuses) => expected.push(...statuses);

/** Holds the page's next request to a URL back; gives what lets it go. */
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

/** All Cloud PCs are there. */
export const listed = (other = page) => other.locator("#choose-count").filter({ hasText: /· [\d,]+ Cloud PCs?$/ }).waitFor({ state: "attached" });

export const reload = async () => {
  await page.reload();
  await listed();
};

export const button = (name) => page.getByRole("button", { name, exact: typeof name === "string" });
export const grid = (name) => page.getByRole("grid", { name });
export const rows = (of = grid(/^Cloud PCs/)) => of.locator(".body .row");
export const row = (name) => rows().filter({ hasText: name });

/** Waits until the page shows what has happened so far: it draws in the next frame, and its tables in the one after that. */
export const drawn = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** The rows in view, each as its cells' text, in the order seen. */
export async function seen(id) {
  await drawn();
  return page.locator(`#${id} .body .row`).evaluateAll((elements) =>
    elements
      .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
      .map((element) => [...element.children].map((cell) => cell.textContent)),
  );
}

/** Chooses the first so many. */
export async function choose(many) {
  await rows().first().click();
  if (many > 1) {
    await grid(/^Cloud PCs/).press("Home");
    for (let at = 1; at < many; at += 1) await page.keyboard.press("Shift+ArrowDown");
  }
  await page.locator("#choose-count").filter({ hasText: `${many} chosen` }).waitFor();
}

export const start = (many) => button(`Create ${many} snapshot${many === 1 ? "" : "s"}`).click();

/** Waits for the headline of the run. */
export const headline = (text, options) => page.locator("#run-headline").filter({ hasText: text }).waitFor(options);

/** Waits until a run has come so far. */
export const done = (many) => page.waitForFunction((many) => document.getElementById("bar").ariaValueNow >= many, many);

/** How many are in each state, as the page shows it. */
export async function counts() {
  await drawn();
  return page.locator("#counts > div").evaluateAll((elements) =>
    Object.fromEntries(elements.map(({ firstChild, lastChild }) => [firstChild.textContent, Number(lastChild.textContent.replace(",", ""))])),
  );
}

export const turnOn = (...faults) => switchFaults(faults, true);
export const turnOff = (...faults) => switchFaults(faults, false);

/** From none to these, or back. */
async function switchFaults(faults, on) {
  const inForce = (text) => page.locator("#faults-on").filter({ hasText: text }).waitFor();
  await page.locator("#faults summary").click();
  // What is in force before is known only after a look.
  await inForce(/./);
  for (const fault of faults) await page.getByRole("checkbox", { name: fault, exact: true }).setChecked(on);
  await inForce(on ? `${faults.length} on` : "none");
  await page.locator("#faults summary").click();
}

/** The snapshot requests the stand-in has seen. */
export const posts = async () => (await requests()).filter(({ method }) => method === "POST");

/** How often the stand-in started a snapshot of each Cloud PC. */
export async function starts() {
  const started = new Map();
  for (const { cloudPcId } of await snapshots()) started.set(cloudPcId, (started.get(cloudPcId) ?? 0) + 1);
  return started;
}

/** What the page keeps of the run in the browser. */
export const kept = () =>
  page.evaluate(() =>
    Object.entries(localStorage)
      .filter(([key]) => key.includes(".item."))
      .map(([, text]) => JSON.parse(text)),
  );

/** Clicks a button that copies, and gives what it has copied once it says so, which it does for a moment only. */
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

/** Clicks, and gives the text of the file that is saved. */
export async function saved(name) {
  const [download] = await Promise.all([page.waitForEvent("download"), button(name).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
