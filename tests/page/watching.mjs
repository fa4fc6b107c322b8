// Checks how the page looks for restore points: many at once, across a reload, and while nobody answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { change, partsArrived, removeFault, requests, setFault } from "../support/stand-in.mjs";
import {
  button, counts, expectStatus, headline, open, page, reload, savedItems, select, start,
} from "./driver.mjs";

/** Of the first `many` the service accepts the request, but they never come. */
const neverCome = (many) => setFault("never", { times: many, status: 204 });

/** The ids of the Cloud PCs whose restore points were asked for, and how many batches it took. */
async function asked() {
  const all = await requests();
  return {
    ids: all.filter(({ batch, path }) => batch && path.endsWith("/retrieveSnapshots")).map(({ cloudPcId }) => cloudPcId),
    batches: all.filter(({ method, path }) => method === "POST" && path.endsWith("/$batch")).length,
  };
}

/** Has the page look for what is unknown until it is stopped. In the demo tenant it looks for 12 s, which a busy machine may need. */
const checkUntilStopped = () =>
  page.route("**/demo-tenant.js", async (route) => {
    const text = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/javascript", body: text.replace(/checkMs: [\d_]+/, "checkMs: 600_000") });
  });

const message = (text) => page.locator("#outcomes").getByText(text).first().waitFor();

test("those that never come hold up no other, and a reload keeps what was found", async () => {
  await change("settings", { snapshotMs: 1 });
  await neverCome(7);
  await open();
  await select(9);
  await start(9);
  await headline("All 9 accepted");
  // The list has looked up the rows that were in view.
  const lookedUp = await asked();
  await button("Wait for 9 restore points").click();
  await headline("Waiting for 9 restore points: 2 found");
  await message("No restore point found yet.");
  const all = await asked();
  const [ids, batches] = [all.ids.slice(lookedUp.ids.length), all.batches - lookedUp.batches];
  assert.equal(new Set(ids).size, 9, "each was looked at");
  assert.ok(batches * 9 >= ids.length, `${batches} batches for ${ids.length} lists`);

  await reload();
  await headline("All 9 accepted, 2 exist");
  const exist = (await savedItems()).filter(({ snapshot }) => snapshot).map(({ cloudPcId }) => cloudPcId);
  assert.equal(exist.length, 2);
  const before = (await asked()).ids.length;
  await button("Wait for 7 restore points").click();
  // The rows still say what the look before has found.
  await partsArrived(before + 7);
  await button("Stop waiting").click();
  await headline("All 9 accepted, 2 exist");
  const again = (await asked()).ids.slice(before);
  assert.deepEqual(again.filter((id) => exist.includes(id)), [], "what exists is not asked for again");
  assert.equal(new Set(again).size, 7);
});

test("a check settles what was started, with its restore point, and says which has none", async () => {
  expectStatus(504);
  await change("settings", { snapshotMs: 1 });
  await setFault("lost", { times: 2, status: 504, started: true });
  await setFault("gone", { times: 1, status: 504 });
  await checkUntilStopped();
  await open();
  await select(4);
  await start(4);
  await headline("4 Cloud PCs: 1 accepted, 3 unknown");
  await button("Check 3 unknown").click();
  await headline("Checking 3 unknown: 2 found");
  await message("No restore point found yet.");
  await button("Stop checking").click();
  await headline("4 Cloud PCs: 3 accepted, 1 unknown");
  const { Exists, Unknown } = await counts();
  assert.deepEqual({ Exists, Unknown }, { Exists: 2, Unknown: 1 });
  await button("Send 1 unknown again…").waitFor();
});

test("a check that reaches nobody says so, and offers no second snapshot", async () => {
  expectStatus(504, 502);
  await setFault("lost", { times: 1, status: 504 });
  await checkUntilStopped();
  await open();
  await select(2);
  await start(2);
  await headline("2 Cloud PCs: 1 accepted, 1 unknown");
  await setFault("down", { on: "all", times: null, status: 502, delayMs: 500 });
  await button("Check 1 unknown").click();
  const wait = page.locator("#run-wait");
  await wait.filter({ hasText: "Windows 365 does not answer. Trying again in 1 s." }).waitFor();
  await page.locator("#announcement").filter({ hasText: "Windows 365 does not answer." }).waitFor({ state: "attached" });
  const texts = await wait.evaluate(async (element) => {
    const texts = [];
    const observer = new MutationObserver(() => texts.push(element.textContent));
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    while (texts.length < 4) await new Promise(requestAnimationFrame);
    return texts;
  });
  assert.deepEqual(texts.filter((text) => !text.startsWith("Windows 365 does not answer. Trying again")), [], "also while it tries again");
  await button("Stop checking").click();
  await message("The check failed. Windows 365 failed to handle the request.");
  assert.equal(await page.locator("#run-resend").isVisible(), false, "nobody has looked");
  await removeFault("down");
  await button("Check 1 unknown").click();
  await message("No restore point found yet.");
  await button("Stop checking").click();
  await button("Send 1 unknown again…").waitFor();
});

test("a look that is refused ends, and says why", async () => {
  await open();
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await setFault("forbidden", { on: "retrieveSnapshots", times: null, status: 403 });
  await button("Wait for 3 restore points").click();
  await page.locator("#run-problem").filter({ hasText: "This account is not allowed to do this." }).waitFor();
  await headline("All 3 accepted");
  await message("The check failed. This account is not allowed");
});

test("a throttle is waited out, and the page says so", async () => {
  await change("settings", { snapshotMs: 1 });
  await open();
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await setFault("busy", { on: "retrieveSnapshots", times: 3, status: 429, headers: { "Retry-After": "8" } });
  await button("Wait for 3 restore points").click();
  await page.locator("#run-wait").filter({ hasText: /^Paused for \d s \(throttled\)/ }).waitFor();
  await headline("All 3 restore points exist");
});
