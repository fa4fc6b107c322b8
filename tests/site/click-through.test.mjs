// Clicks through the site as a visitor would, in Chromium and Firefox: the first visit, a run with faults over part of a large
// tenant, and then, without its host, the result of that run and a bulk action.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf } from "../page/click-through/driver.mjs";
import { ENGINES } from "../support/engines.mjs";
import { open } from "../support/webdriver.mjs";
import { host } from "./static-host.mjs";

/** Longer than anything takes, even on a busy machine. */
const timeouts = { script: 90_000 };

/** Firefox then stops a service worker that has nothing to do for a second: in a pause of a run, too. */
const RESTLESS = { "dom.serviceWorkers.idle_timeout": 1_000 };

const engines = ENGINES.filter(({ name }) => name !== "WebKit");

// In parallel: most of the time is throttling.
test("the site", { concurrency: true }, async (t) => {
  await Promise.all(engines.map((engine) => t.test(engine.name, { timeout: 300_000 }, (t) => clickThrough(t, engine))));
});

async function clickThrough(t, { name, driver, capabilities }) {
  const site = await host();
  t.after(() => site.close());
  const browser = await open(driver, { timeouts, ...restless(capabilities) });
  t.after(() => browser.close());
  const page = pageOf(browser);
  const step = stopwatch(t, `${name} ${browser.version}`);

  await browser.goto(site.address);
  await page.shows("#select-count", / · 60 Cloud PCs$/);
  step("first visit");
  // Firefox's driver has it bypass the service worker.
  await browser.reload();
  await page.shows("#select-count", / · 60 Cloud PCs$/);
  await actsOut(browser);
  step("reloaded");

  await page.click(/^Demo settings/);
  await browser.click(await browser.until(option, "5,000 Cloud PCs"));
  await page.shows("#select-count", / · 5,000 Cloud PCs$/);
  await page.type("#select [name=search]", "ada.abara");
  await page.click(/^Select all 13 shown$/);
  step("5,000 listed");

  await page.switchFaults("Throttling", "Lost answers");
  await page.shows("#faults-on", /^2 faults$/);
  await page.click(/^Create 13 restore points$/);
  await page.shows("#run-wait", /^Paused for \d+ s \(throttled\)/);
  await page.shows("#run-headline", /^13 Cloud PCs: 11 accepted, 2 unknown$/);
  const started = await browser.run(recorded, "snapshots");
  assert.equal(new Set(started.value.map(({ cloudPcId }) => cloudPcId)).size, 13, JSON.stringify(started));
  assert.equal(started.value.length, 13, "none was started twice");
  step("sent");

  const { length } = site.asked;
  site.close();
  await browser.goto(site.address);
  await page.shows("#run-headline", /^13 Cloud PCs: 11 accepted, 2 unknown$/);
  await page.click(/^Check 2 unknown$/);
  await page.shows("#counts [data-state=exists] dd", /^2$/);
  await page.click(/^Wait for 11 restore points$/);
  await page.shows("#run-headline", /^All 13 restore points exist$/);
  step("found, offline");

  await page.click(/^New run$/);
  await page.click(/^Run as a bulk action$/);
  await page.type("#bulk-fields [name=bulkName]", "Offline");
  await page.click(/^Create 13 restore points$/);
  await page.shows("#run-headline", /^“Offline” succeeded/);
  assert.equal((await browser.run(recorded, "snapshots")).value.length, 26);
  assert.equal(site.asked.length, length, "the host was asked for nothing");
  assert.ok(!site.asked.some((path) => /beta|control/.test(path)), "what is for Microsoft Graph never left the browser");
  step("bulk action, offline");
}

/** Asserts that a page meets delays, lost answers, and bodies that are cut or never end, as from a server. */
async function actsOut(browser) {
  const { value, error } = await browser.run(async () => {
    const order = (fault) => fetch("control/faults", { method: "POST", body: JSON.stringify(fault) });
    const create = async (init) => {
      const path = "beta/deviceManagement/virtualEndpoint/cloudPCs/x/createSnapshot";
      return fetch(path, { method: "POST", headers: { Authorization: "Bearer token" }, ...init });
    };
    const met = [];
    const meet = async (name, fault, work) => {
      await order(fault);
      met.push([name, await work().catch((error) => error.name)]);
    };
    await meet("lost", { cut: "after" }, () => create());
    await meet("cut", { status: 500, body: "abcdef", bodyCut: true }, async () => (await create()).text());
    await meet("long", { status: 500, body: "a", bodyBytes: 200_000 }, async () => (await (await create()).text()).length);
    await meet("hang", { status: 500, body: "abcdef", bodyHang: true }, async () => {
      const controller = new AbortController();
      const reader = (await create({ signal: controller.signal })).body.getReader();
      const { value } = await reader.read();
      controller.abort();
      return [new TextDecoder().decode(value), await reader.read().catch((error) => error.name)];
    });
    await meet("redirect", { status: 302, headers: { Location: "https://elsewhere.example" } }, async () => (await create({ redirect: "manual" })).type);
    await fetch("control/faults/slow", { method: "PUT", body: '{"delayMs":600000,"status":409,"times":null}' });
    const slow = create();
    await fetch("control/requests?on=createSnapshot&atLeast=6");
    await fetch("control/faults/slow", { method: "DELETE" });
    met.push(["slow", (await slow).status]);
    return met;
  });
  // In which words a connection is lost in the middle of a body, engines differ.
  const lost = value?.[1][1];
  assert.ok(["TypeError", "AbortError"].includes(lost), lost);
  assert.deepEqual(
    value,
    [
      ["lost", "TypeError"],
      ["cut", lost],
      ["long", 200_000],
      ["hang", ["abc", "AbortError"]],
      ["redirect", "opaqueredirect"],
      ["slow", 409],
    ],
    error,
  );
}

const restless = ({ "moz:firefoxOptions": options, ...others }) =>
  options ? { ...others, "moz:firefoxOptions": { ...options, prefs: RESTLESS } } : others;

/** Reports when each step was done. */
function stopwatch(t, what) {
  const start = performance.now();
  return (step) => t.diagnostic(`${what}: ${step} after ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

// These run in the page.

const option = (text) => [...document.querySelectorAll("option")].find(({ textContent }) => textContent === text);

const recorded = async (what) => (await (await fetch(`control/${what}`)).json()).value;
