// Checks the site in Chromium, where each of these can be arranged: its policy, a worker that is stopped, a new version, a
// browser without service workers, and real accounts, which are none of the worker's business.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { CLIENT_ID, Provider, TENANT } from "../page/sign-in/provider.mjs";
import { consoleOf, launch, PATIENCE_MS, waitForResult } from "../support/browser.mjs";
import { settled } from "../support/demo-page.mjs";
import { http2Origin, origin, requests, reset } from "../support/stand-in.mjs";
import { host } from "./static-host.mjs";

let provider;
let browser;
let context;
let page;
let said;
let site;
/** Changes the texts of the site's files. */
let changed;

before(async () => {
  provider = await new Provider().start();
  const rules = [
    `MAP login.microsoftonline.com:443 127.0.0.1:${provider.port}`,
    `MAP graph.microsoft.com:443 ${new URL(http2Origin).host}`,
  ];
  browser = await launch(`--host-resolver-rules=${rules}`);
});
after(async () => {
  await browser?.close();
  await provider?.stop();
});

beforeEach(async () => {
  await reset();
  changed = (name, text) => text;
  site = await host((name, text) => changed(name, text));
  // The provider's certificate is self-signed.
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await newPage();
});
afterEach(async () => {
  await context.close();
  site.close();
  assert.deepEqual(said, [], "the console stays empty");
});

async function newPage() {
  const opened = await context.newPage();
  said = consoleOf(opened);
  return opened;
}

async function open(of = page) {
  await of.goto(site.address);
  await listed(of);
}

const listed = (of = page) => of.locator("#select-count").filter({ hasText: /· [1-9]\d* Cloud PCs$/ }).waitFor({ state: "attached" });

/** What the stand-in in the service worker has recorded. */
const recorded = (what) => page.evaluate(async (what) => (await (await fetch(`control/${what}`)).json()).value, what);

test("the page has the policy of the demo, as far as an element can have it", async () => {
  await open();
  const policy = (await fetch(origin)).headers.get("content-security-policy");
  const ofSite = policy.replaceAll(/ http:\/\/\S+:\d+/g, "").replace("; frame-ancestors 'none'", "");
  const policies = await page.evaluate(async () => {
    const texts = await Promise.all(["./", "redirect.html"].map(async (name) => (await fetch(name)).text()));
    return texts.map((text) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1]);
  });
  assert.deepEqual(policies, [ofSite, ofSite]);
  const refused = await page.evaluate(async () => {
    const violation = new Promise((resolve) => addEventListener("securitypolicyviolation", resolve, { once: true }));
    await fetch("https://elsewhere.example").catch(() => {});
    return (await violation).effectiveDirective;
  });
  assert.equal(refused, "connect-src");
  said.splice(0);
});

test("a worker that is stopped, even in the middle of a run, forgets nothing", async () => {
  await open();
  // From then on, only the test asks for anything.
  await settled(page);
  await page.evaluate(async () => {
    await fetch("control/tenant", { method: "PUT", body: '{"cloudPCs":400}' });
    await fetch("control/faults/busy", { method: "PUT", body: '{"every":2,"times":null,"status":409}' });
    await fetch("control/settings", { method: "PATCH", body: '{"throttle":{"writes":3,"windowMs":600000}}' });
  });
  const ids = (await recorded("cloudPCs")).slice(-4).map(({ id }) => id);
  const last = randomUUID();
  const create = (id, requestId = randomUUID()) =>
    page.evaluate(async ([id, requestId]) => {
      const headers = { Authorization: "Bearer token", "client-request-id": requestId };
      const path = `beta/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`;
      return (await fetch(path, { method: "POST", headers })).status;
    }, [id, requestId]);
  const what = ["cloudPCs", "requests", "snapshots", "faults"];
  const state = async () => Object.fromEntries(await Promise.all(what.map(async (each) => [each, await recorded(each)])));

  assert.deepEqual([await create(ids[0]), await create(ids[1], last)], [204, 409]);
  const known = await state();
  await waitForResult(page, isKept, last);
  await stopWorkers();
  assert.deepEqual(await state(), known);
  assert.deepEqual([await create(ids[2]), await create(ids[3])], [204, 429], "the fault and the limit go on counting");
  assert.deepEqual((await recorded("snapshots")).map(({ cloudPcId }) => cloudPcId), [ids[0], ids[2]]);
  said.splice(0);
});

test("a new version is used when no page shows the old one any more", async () => {
  await open();
  changed = (name, text) => text.replace("<title>", "<title>New: ").replaceAll(/"[0-9a-f]{16}"/g, '"a-new-version"');
  const update = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const { installing, waiting } = registration;
    if (!waiting) await new Promise((resolve) => installing.addEventListener("statechange", () => installing.state === "installed" && resolve()));
  });
  await update();
  await page.reload();
  await listed();
  assert.equal(await page.title(), "Cloud PC restore points");
  // Outside of the site, so it keeps no worker.
  const watcher = await context.newPage();
  await watcher.goto(new URL("/", site.address).href);
  const activated = watcher.evaluate(async (address) => {
    const { waiting } = await navigator.serviceWorker.getRegistration(address);
    if (waiting) {
      await new Promise((resolve) => waiting.addEventListener("statechange", () => waiting.state === "activated" && resolve()));
    }
  }, site.address);
  await page.close();
  await activated;
  page = await newPage();
  await open();
  assert.equal(await page.title(), "New: Cloud PC restore points");
  assert.equal((await page.evaluate(() => caches.keys())).length, 1, "the old files are gone");
});

test("without a service worker there is no demo tenant, and the page says so", async () => {
  await page.addInitScript(() => delete Navigator.prototype.serviceWorker);
  await page.goto(site.address);
  await page.getByText("This browser offers no service worker here, so there is no demo tenant.").waitFor();
  await page.locator("#list-problem").filter({ hasText: /./ }).waitFor();
  await page.getByText("Paste a token", { exact: true }).click();
  await page.getByLabel("Access token").waitFor();
  said.splice(0);
});

test("a Microsoft account signs in from a folder of a host, and its requests pass the worker by", async () => {
  await open();
  await page.getByText("Microsoft account").click();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant (optional)").or(page.getByLabel("Tenant", { exact: true })).fill(TENANT);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("status").filter({ hasText: `Signed in as adele@${TENANT}` }).waitFor();
  await listed();
  const bearer = `Bearer ${provider.accessTokens[0]}`;
  const has = ({ headers }) => headers.authorization === bearer;
  assert.ok((await requests()).some(has), "they reached Microsoft Graph");
  assert.ok(!(await recorded("requests")).some(has));
});

test("a pasted token passes the worker by, offline as well", async () => {
  await open();
  await page.getByText("Paste a token").click();
  await page.getByLabel("Access token").fill("a-pasted-token");
  await page.getByRole("button", { name: "Use token" }).click();
  await listed();
  const has = ({ headers }) => headers.authorization === "Bearer a-pasted-token";
  assert.ok((await requests()).some(has), "it reached Microsoft Graph");
  assert.ok(!(await recorded("requests")).some(has));
});

/** Whether a text is in the memory of the stand-in as it is kept in the browser. Runs in the page. */
async function isKept(text) {
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const database = await done(indexedDB.open("cloudpc-snapshot-site"));
  const pages = await done(database.transaction("pages").objectStore("pages").getAll(IDBKeyRange.bound(0, Infinity)));
  database.close();
  return (await new Blob(pages).text()).includes(text);
}

async function stopWorkers() {
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
}
