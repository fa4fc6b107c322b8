// Tests of the page: the storage account, the access tier, and the preview of what will be sent.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { snapshots } from "../support/stand-in.mjs";
import { button, choose, context, copied, headline, open, page, posts, start } from "./page.mjs";

const STORAGE =
  "/subscriptions/06199b73-30a1-4922-8734-93feca64cdf6/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";
const TIERS = ["hot", "cool", "cold", "archive"];

const tier = (name) => page.getByRole("radio", { name: new RegExp(`^${name} `) });
const account = () => page.getByRole("combobox", { name: "Storage account" });
const previewed = (text) => page.locator("#preview-text").filter({ hasText: text }).waitFor();
const shown = () => page.locator("#preview-text").textContent();
const showAs = (name) => page.getByText(name, { exact: true }).click();

test("what is previewed is what is sent", async () => {
  await open();
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await tier("cool").check();
  await choose(3);
  await page.getByText("3 requests, one for each Cloud PC; the first is below.").waitFor();
  await previewed("lanternrestorenorth");
  const [line, ...rest] = (await shown()).split("\n");
  const body = JSON.parse(rest.slice(rest.indexOf("") + 1).join("\n"));
  const headers = Object.fromEntries(rest.slice(0, rest.indexOf("")).map((header) => header.split(": ")));
  assert.equal(headers.authorization, "Bearer $TOKEN");
  assert.deepEqual(await posts(), [], "a preview sends nothing");

  await start(3);
  await headline("All 3 accepted");
  const sent = await posts();
  const first = sent.find(({ path }) => line.endsWith(path));
  assert.ok(first, line);
  assert.deepEqual(JSON.parse(first.body), body);
  assert.deepEqual(Object.keys(body), ["storageAccountId", "accessTier"]);
  assert.equal(first.headers["content-type"], headers["content-type"]);
  assert.ok((await snapshots()).every(({ accessTier, storageAccountId }) => accessTier === "cool" && storageAccountId === body.storageAccountId));
});

test("curl and code, in full and without the token, to copy", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await choose(5);
  await showAs("curl");
  await previewed("… and 2 more");
  const curl = await copied(button("Copy what is shown, in full"));
  assert.equal(curl.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g).length, 5, "all ids");
  assert.match(curl, /"authorization: Bearer \$TOKEN"/);
  assert.doesNotMatch(curl, /demo-token/);
  await showAs("JavaScript");
  await previewed(/^import { createSnapshots } from "cloudpc-snapshot";/);
});

test("the curl that is shown does what the page does", async () => {
  await open();
  await choose(2);
  await tier("archive").check();
  await showAs("curl");
  await previewed("archive");
  execFileSync("bash", ["-c", (await shown()).replaceAll("uuidgen", "cat /proc/sys/kernel/random/uuid")], { env: { ...process.env, TOKEN: "x" }, stdio: "pipe" });
  const started = await snapshots();
  assert.deepEqual(started.map(({ accessTier }) => accessTier), ["archive", "archive"]);
});

test("an immutable account takes only hot, and the page says why", async () => {
  await open();
  await tier("cold").check();
  await page.getByLabel("Subscription").selectOption("Legal");
  await account().selectOption("lanternlegalhold (immutable)");
  await page.getByText("Only hot: lanternlegalhold is immutable").waitFor();
  for (const name of TIERS) assert.equal(await tier(name).isEnabled(), name === "hot", name);
  await choose(1);
  await start(1);
  await headline("Accepted");
  assert.equal((await snapshots())[0].accessTier, "hot");
  await button("New run").click();
  await account().selectOption("lanternlegalreview");
  for (const name of TIERS) assert.ok(await tier(name).isEnabled(), name);
});

test("a bad resource id is refused at its field, with nothing sent", async () => {
  await open();
  await choose(2);
  await page.getByLabel("Subscription").selectOption("id");
  const field = page.getByLabel("Storage account's resource id");
  await field.fill("sto1125");
  await page.locator("#storage-problem").filter({ hasText: "/subscriptions/" }).waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await start(2);
  await page.locator("#run-problem").filter({ hasText: "/subscriptions/" }).waitFor();
  assert.ok(await field.evaluate((element) => element === document.activeElement), "the field has the focus");
  assert.deepEqual(await posts(), []);
  await field.fill(STORAGE);
  await start(2);
  await headline("All 2 accepted");
  assert.equal(JSON.parse((await posts())[0].body).storageAccountId, STORAGE);
});

test("a pasted token goes to the chosen cloud, and is kept nowhere", async () => {
  await open();
  const asked = [];
  await context.route("https://graph.microsoft.us/**", (route) => {
    asked.push([new URL(route.request().url()).pathname, route.request().headers().authorization]);
    return route.fulfill({ json: { value: [] }, headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "*" } });
  });
  await page.getByText("Paste a token").click();
  await page.locator("#choose-count").filter({ hasText: "· 0 shown" }).waitFor();
  await page.getByRole("combobox", { name: "Cloud" }).selectOption("US Government L4");
  await page.getByLabel("Access token").fill("a-secret-token");
  const subscriptions = page.waitForResponse(/getSubscriptions/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Working on: US Government L4" }).waitFor();
  await page.getByText("There are no Cloud PCs in this tenant.").waitFor();
  await subscriptions;
  assert.equal(await page.locator("#faults").isVisible(), false);
  assert.ok(asked.length >= 2 && asked.every(([, authorization]) => authorization === "Bearer a-secret-token"), JSON.stringify(asked));
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerText + location.href);
  assert.ok(!kept.includes("a-secret-token"));
});

test("without a token, or a client id, nobody is signed in, and the field that lacks it has the focus", async () => {
  await open();
  const focused = () => page.evaluate(() => document.activeElement.name);
  await page.getByText("Paste a token").click();
  await button("Use it").click();
  await page.getByRole("status").filter({ hasText: "Not signed in. Paste a token first." }).waitFor();
  assert.equal(await focused(), "token");
  await page.getByText("Microsoft account").click();
  await button("Sign in").click();
  await page.getByRole("status").filter({ hasText: "Not signed in. Give the client id" }).waitFor();
  assert.equal(await focused(), "clientId");
  assert.equal(context.pages().length, 1, "no popup");
});

test("after a reload the tab has the same way to sign in, and no token any more", async () => {
  await open();
  await page.getByText("Paste a token").click();
  await page.getByLabel("Access token").fill("a-secret-token");
  await page.reload();
  await page.getByRole("radio", { name: "Paste a token", checked: true }).waitFor();
  assert.equal(await page.getByLabel("Access token").inputValue(), "");
  assert.equal(await page.locator("#faults").isVisible(), false);
  await page.getByText("Demo tenant", { exact: true }).click();
  await page.getByRole("status").filter({ hasText: "Working on: Demo tenant" }).waitFor();
});
