// Checks the plan: copying to storage, access tiers, and the preview of the request.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { snapshots } from "../support/stand-in.mjs";
import { button, context, copied, headline, open, page, posts, select, start } from "./driver.mjs";

const STORAGE =
  "/subscriptions/06199b73-30a1-4922-8734-93feca64cdf6/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";
const TIERS = ["hot", "cool", "cold", "archive"];
const tier = (name) => page.getByRole("radio", { name: new RegExp(`^${name} `) });
const account = () => page.getByRole("combobox", { name: "Storage account" });
const previewed = (text) => page.locator("#preview-text").filter({ hasText: text }).waitFor();
const shown = () => page.locator("#preview-text").textContent();
const showAs = (name) => page.getByText(name, { exact: true }).click();

test("the previewed request is the one that is sent", async () => {
  await open();
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await tier("cool").check();
  await select(3);
  await page.getByText("3 requests, one for each Cloud PC. The first is shown below.").waitFor();
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

test("the copied curl has every id and no token; JavaScript calls the package", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await select(5);
  await showAs("curl");
  await previewed("… and 2 more");
  const curl = await copied(button("Copy the full text"));
  assert.equal(curl.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g).length, 5, "all ids");
  assert.match(curl, /"authorization: Bearer \$TOKEN"/);
  assert.doesNotMatch(curl, /demo-token/);
  await showAs("JavaScript");
  await previewed(/^import { createSnapshots } from "cloudpc-snapshot";/);
});

test("the previewed curl does what the page does", async () => {
  await open();
  await select(2);
  await tier("archive").check();
  await showAs("curl");
  await previewed("archive");
  execFileSync("bash", ["-c", (await shown()).replaceAll("uuidgen", "cat /proc/sys/kernel/random/uuid")], { env: { ...process.env, TOKEN: "x" }, stdio: "pipe" });
  const started = await snapshots();
  assert.deepEqual(started.map(({ accessTier }) => accessTier), ["archive", "archive"]);
});

test("an immutable account accepts only hot, and the page says why", async () => {
  await open();
  await tier("cold").check();
  await page.getByLabel("Subscription").selectOption("Legal");
  await account().selectOption("lanternlegalhold (immutable)");
  await page.getByText("Only hot: lanternlegalhold is immutable").waitFor();
  for (const name of TIERS) assert.equal(await tier(name).isEnabled(), name === "hot", name);
  await select(1);
  await start(1);
  await headline("Accepted");
  assert.equal((await snapshots())[0].accessTier, "hot");
  await button("New run").click();
  await account().selectOption("lanternlegalreview");
  for (const name of TIERS) assert.ok(await tier(name).isEnabled(), name);
});

test("a bad resource ID is refused at its field, and nothing is sent", async () => {
  await open();
  await select(2);
  await page.getByLabel("Subscription").selectOption("id");
  const field = page.getByLabel("Account resource ID");
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
