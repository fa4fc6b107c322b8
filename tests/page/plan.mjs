// Checks the plan: copying to storage, access tiers, and the preview of the request.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { change, newCloudPc, removeFault, setFault, snapshots } from "../support/stand-in.mjs";
import { button, context, copied, drawn, expectStatus, headline, listed, open, page, posts, reload, row, select, start } from "./driver.mjs";

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
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await tier("archive").check();
  await showAs("curl");
  await previewed("archive");
  execFileSync("bash", ["-c", (await shown()).replaceAll("uuidgen", "cat /proc/sys/kernel/random/uuid")], { env: { ...process.env, TOKEN: "x" }, stdio: "pipe" });
  const started = await snapshots();
  assert.deepEqual(started.map(({ accessTier }) => accessTier), ["archive", "archive"]);
});

test("an immutable account accepts only hot, and the page says why", async () => {
  await open();
  await page.getByLabel("Subscription").selectOption("Legal");
  await account().selectOption("lanternlegalreview");
  await tier("cold").check();
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

test("a subscription without an account sends nothing silently: an account, or no copy", async () => {
  await open();
  await select(1);
  for (const [subscription, field] of [["Legal", account()], ["Enter a resource ID…", page.getByLabel("Account resource ID")]]) {
    await page.getByLabel("Subscription").selectOption(subscription);
    await page.getByText("Nothing can be sent. Select a storage account").waitFor();
    // While the accounts are read, there is nothing to choose.
    await field.and(page.locator(":enabled")).waitFor();
    await start(1);
    await page.locator("#run-problem").filter({ hasText: "Select a storage account" }).waitFor();
    assert.ok(await field.evaluate((element) => element === document.activeElement), "the missing one has the focus");
  }
  assert.deepEqual(await posts(), []);
  await page.getByLabel("Subscription").selectOption("No copy");
  await start(1);
  await headline("Accepted");
  assert.equal((await posts())[0].body, "");
});

test("without a copy there is no tier to choose, and the page says why", async () => {
  await open();
  await page.getByText("Select a storage account first: the tier applies to the copy.").waitFor();
  for (const name of ["default", ...TIERS]) assert.ok(await tier(name).isDisabled(), name);
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await tier("cool").check();
  await page.getByLabel("Subscription").selectOption("No copy");
  assert.ok(await tier("cool").isDisabled());
  await select(1);
  await start(1);
  await headline("Accepted");
  assert.equal((await posts())[0].body, "", "no tier either");
});

test("above the button stands what is replaced, and of how many; more than 50 are asked about once more", async () => {
  await open();
  const warning = page.locator("#replaced");
  assert.equal(await warning.textContent(), "");
  await select(1);
  await warning.filter({ hasText: "Any earlier manual restore point of this Cloud PC is replaced." }).waitFor();
  await button("Select all").click();
  await warning.filter({ hasText: "Any earlier manual restore point of these 60 Cloud PCs is replaced." }).waitFor();
  const [above, below] = await Promise.all([warning.boundingBox(), button("Create 60 restore points").boundingBox()]);
  assert.ok(below.y - above.y - above.height < 24, "directly above");
  await start(60);
  const dialog = page.getByRole("dialog").filter({ hasText: "60 Cloud PCs is replaced" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  assert.deepEqual(await posts(), []);
  await start(60);
  await dialog.getByRole("button", { name: "Create 60 restore points" }).click();
  await headline("All 60 accepted");
});

test("a question about many holds for as many as it names", async () => {
  await change("settings", { pageSize: 55 });
  await open();
  await button("Select all").click();
  await setFault("first", { on: "listCloudPcs", times: 1 });
  await setFault("late", { on: "listCloudPcs", times: null, delayMs: 600_000 });
  await page.reload();
  await page.locator("#select-count").filter({ hasText: "60 selected · 55 shown · Loading…" }).waitFor();
  for (const way of ["Run as a bulk action", "Run from this page"]) await page.getByText(way).click();
  await start(55);
  const dialog = page.getByRole("dialog");
  await dialog.filter({ hasText: "these 55 Cloud PCs" }).waitFor();
  await removeFault("late");
  await listed();
  await dialog.getByRole("button", { name: "Create 55 restore points" }).click();
  await dialog.filter({ hasText: "these 60 Cloud PCs" }).waitFor();
  assert.deepEqual(await posts(), []);
  await dialog.getByRole("button", { name: "Create 60 restore points" }).click();
  await headline("All 60 accepted");
});

test("the question about a bulk action of many names it", async () => {
  await open();
  await button("Select all").click();
  await page.getByRole("radio", { name: "Run as a bulk action" }).check({ force: true });
  await page.getByLabel("Name of the bulk action").fill("Before the update");
  await start(60);
  await page.getByRole("dialog").filter({ hasText: "Create 60 restore points as the bulk action “Before the update”?" }).waitFor();
  assert.deepEqual(await posts(), []);
});

test("up to 50 are not asked about", async () => {
  await open();
  await select(50);
  await start(50);
  await headline("All 50 accepted");
});

test("the address of an account in the Azure portal is taken apart", async () => {
  await open();
  await select(1);
  await page.getByLabel("Subscription").selectOption("id");
  const field = page.getByLabel("Account resource ID");
  for (const address of [
    `https://portal.azure.com/#@contoso.example/resource${STORAGE}/overview`,
    `https://portal.azure.com/#view/Microsoft_Azure_Storage/Blade/id/${encodeURIComponent(STORAGE)}/name/sto1125`,
  ]) {
    await field.fill(address);
    await previewed(STORAGE);
    assert.equal(await field.inputValue(), STORAGE);
  }
});

test("a run just after a reload does not leave the chosen copy out", async () => {
  await open();
  await select(1);
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await previewed("lanternrestorenorth");
  for (const on of ["getSubscriptions", "getStorageAccounts"]) await setFault(on, { on, times: null, delayMs: 600_000 });
  await reload();
  await start(1);
  await page.locator("#run-problem").filter({ hasText: "Select a storage account" }).waitFor();
  assert.deepEqual(await posts(), []);
  await removeFault("getStorageAccounts");
  await previewed("lanternrestorenorth");
  await removeFault("getSubscriptions");
  await start(1);
  await headline("Accepted");
  assert.match((await posts())[0].body, /lanternrestorenorth/);
});

test("a chosen copy is not left out if the subscriptions cannot be read after a reload", async () => {
  expectStatus(403);
  await open();
  await select(1);
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await previewed("lanternrestorenorth");
  await setFault("refused", { on: "getSubscriptions", times: null, status: 403 });
  await reload();
  await page.locator("#storage-note").filter({ hasText: "not allowed" }).waitFor();
  await previewed("lanternrestorenorth");
  assert.equal(await page.locator("[name=subscription] option:checked").textContent(), "Cloud PC restore points");
});

test("the storage that was chosen survives a reload", async () => {
  await open();
  await page.getByLabel("Subscription").selectOption("Cloud PC restore points");
  await account().selectOption("lanternrestorenorth");
  await tier("cold").check();
  await reload();
  await select(1);
  await previewed("lanternrestorenorth");
  await previewed(`"accessTier": "cold"`);
  await page.getByLabel("Subscription").selectOption("id");
  await page.getByLabel("Account resource ID").fill(STORAGE);
  await reload();
  await previewed(STORAGE);
});

test("a status in which a restore point is in doubt is marked at the row, and counted above the button", async () => {
  for (const [displayName, status] of [["doubt a", "failed"], ["doubt b", "inGracePeriod"], ["doubt c", "inGracePeriod"], ["doubt d", "provisioned"]]) {
    await newCloudPc({ displayName, status });
  }
  await open();
  const warning = page.locator("#doubtful");
  await page.getByLabel("Search").first().fill("doubt");
  await drawn();
  const status = (name) => row(name).locator("> :nth-child(4)");
  assert.equal(await status("doubt a").textContent(), "failed (in doubt)");
  assert.equal(await status("doubt a").locator(".icon").count(), 1);
  assert.match(await status("doubt b").getAttribute("title"), /^in grace period: Microsoft does not promise a restore point/);
  assert.equal(await status("doubt d").textContent(), "provisioned");
  await row("doubt d").click();
  await button("Create 1 restore point").waitFor();
  assert.equal(await warning.textContent(), "");
  await button("Select all 4 shown").click();
  await warning.filter({ hasText: "3 of these 4 are not “provisioned”: 1 failed, 2 in grace period. Microsoft does not promise restore points in such states." }).waitFor();
  const [above, below] = await Promise.all([warning.boundingBox(), button("Create 4 restore points").boundingBox()]);
  assert.ok(above.y < below.y, "above the button");
  await button("Clear selection").click();
  await row("doubt a").click();
  await warning.filter({ hasText: "This one is not “provisioned” but failed." }).waitFor();
  await start(1);
  await headline("Accepted");
  assert.equal((await posts()).length, 1, "a hint refuses nothing");
});
