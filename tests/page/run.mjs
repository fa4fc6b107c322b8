// Checks a run from this page: what is sent, what the page says of it, and what it offers next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settled } from "../support/demo-page.mjs";
import { abandoned, arrived, change, holdAfter, letGo, removeFault, setFault } from "../support/stand-in.mjs";
import {
  button, context, copied, counts, done, drawn, expectLost, expectStatus, headline, noneStartedTwice, open, page, posts, reload,
  runWithRefused, saved, savedItems, select, start, starts, turnOff, turnOn,
} from "./driver.mjs";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test("40 with faults: cancel, reload, continue, check, wait, save; nothing is sent twice or forgotten", async () => {
  expectStatus(504, 409);
  await open();
  await turnOn("Lost answers", "Conflicts");
  // By the time ten have passed, two are lost and one is a conflict. Of the five after them, one more is lost, one is a conflict,
  // and three hang. A fourth may follow: the lost one keeps its place in the run until a later one is answered.
  await holdAfter(10);
  await select(40);
  await start(40);
  await done(13);
  await arrived(18);
  await button("Cancel").click();
  await headline(/^Stopping: [34] answers to come$/);
  await button("Stop now").click();
  await headline(/^40 Cloud PCs: .* not sent$/);
  await abandoned(3);
  const cancelled = await counts();
  assert.ok(cancelled.Accepted > 0 && cancelled.Unknown > 0 && cancelled["Not sent"] > 0, JSON.stringify(cancelled));

  await reload();
  assert.deepEqual(await counts(), cancelled, "a reload changes nothing");
  const sentBefore = (await posts()).length;
  await turnOff("Lost answers", "Conflicts");
  await letGo();
  await button(/^Send .* not sent$/).click();
  await headline(/^40 Cloud PCs: \d+ accepted, \d+ unknown$/);
  assert.equal((await posts()).length, sentBefore + cancelled["Not sent"] + cancelled.Refused, "only what was left is sent");
  await noneStartedTwice();

  const unknown = (await counts()).Unknown;
  const started = await starts();
  const lost = (await savedItems()).filter(({ outcome }) => outcome === "unknown");
  assert.equal(lost.length, unknown);
  // The page finds the existing ones at its first look.
  await change("settings", { snapshotMs: 1 });
  await button(`Check ${unknown} unknown`).click();
  const found = lost.filter(({ cloudPcId }) => started.has(cloudPcId)).length;
  assert.ok(found > 0, "some were started although their answer was lost");
  await headline(`Checking ${unknown} unknown`);
  await headline(/^40 Cloud PCs/);
  assert.equal((await counts()).Exists, found);
  await button(/^Wait for/).click();
  await page.locator("#counts [data-state=accepted] dd").filter({ hasText: /^0$/ }).waitFor();
  await button("New run").waitFor();
  const end = await counts();
  assert.equal(end.Exists, started.size, "each that was started exists");
  assert.equal(end.Exists + end.Unknown, 40);
  await noneStartedTwice();

  await page.getByRole("tab", { name: "Report" }).click();
  const { name, text } = await saved("Save JSON");
  assert.match(name, /^restore-points-.*\.json$/);
  const report = JSON.parse(text);
  assert.equal(report.items.length, 40);
  assert.equal(report.items.filter(({ snapshot }) => snapshot).length, started.size);
  const csv = (await saved("Save CSV")).text.trim().split("\r\n");
  assert.equal(csv.length, 41);
});

test("one Cloud PC: its receipt, with ids to copy; then a new run", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await select(1);
  await start(1);
  await headline("Accepted");
  await page.getByRole("tab", { name: "Report" }).click();
  await page.locator("#outcomes .body .row").click();
  const [sent] = await posts();
  assert.equal(sent.body, "", "without storage and tier there is no body");
  assert.equal(sent.headers["content-type"], undefined);
  assert.equal(sent.headers.authorization, "Bearer demo-token-0");
  assert.match(sent.headers["client-request-id"], GUID);
  const details = page.locator("#report-details");
  await details.getByText(sent.headers["client-request-id"]).waitFor();
  const copy = details.getByRole("button", { name: "Copy Client request ID" });
  assert.equal(await copied(copy), sent.headers["client-request-id"]);
  await button("New run").click();
  await button("Create 1 restore point").waitFor();
  assert.deepEqual(await savedItems(), []);
});

test("a double click sends once, and the focus is not lost", async () => {
  await open();
  await select(3);
  await holdAfter(1);
  const { x, y, width, height } = await button("Create 3 restore points").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  for (const clickCount of [1, 2]) {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    // A user sees the effect of the first click before the second.
    await drawn();
  }
  await letGo();
  await headline("All 3 accepted");
  assert.equal((await posts()).length, 3);
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
});

test("a double click counts once, also if the answer arrives between the two", async () => {
  expectStatus(409);
  await setFault("busy", { times: null, status: 409 });
  await open();
  await select(2);
  await start(2);
  await headline("2 Cloud PCs: 2 refused");
  const { x, y } = await button("Send 2 refused").boundingBox();
  await page.mouse.move(x + 5, y + 5);
  for (const clickCount of [1, 2]) {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    await drawn();
    await button("Send 2 refused").waitFor();
    await page.locator("#run-cancel").waitFor({ state: "hidden" });
  }
  assert.equal((await posts()).length, 4, "two, and each once again");
});

test("a throttle pauses the run, and the page says so", async () => {
  expectStatus(429);
  await open();
  // Long enough for the 12 to meet it on any machine, and for the test to see it.
  await change("settings", { throttle: { writes: 6, windowMs: 6000 } });
  await select(12);
  await start(12);
  await page.locator("#run-wait").filter({ hasText: /^Paused for \d s \(throttled\)\. Resuming in \d s\.$/ }).waitFor();
  await page.getByText(/waiting \d s: throttled/).first().waitFor();
  await headline("All 12 accepted");
  assert.ok((await posts()).some(({ status }) => status === 429));
  await noneStartedTwice();
});

test("an expired token is renewed once for all", async () => {
  expectStatus(401);
  await open();
  // What the list looks up would renew the token, too.
  await settled(page);
  await turnOn("Expired token");
  await select(8);
  await start(8);
  await headline("All 8 accepted");
  const tokens = new Set((await posts()).filter(({ status }) => status === 204).map(({ headers }) => headers.authorization));
  assert.deepEqual([...tokens], ["Bearer demo-token-1"]);
});

test("a run that is forbidden ends early, says what to do, and can be sent again", async () => {
  expectStatus(403);
  await open();
  await turnOn("Missing permission");
  await select(20);
  await start(20);
  await headline(/^20 Cloud PCs: \d refused, \d+ not sent$/);
  const sent = (await posts()).length;
  assert.ok(sent < 10, "only those in flight when the first four were refused");
  await page.locator("#outcomes .body .row").first().click();
  await page.locator("#report-details").getByText("The app needs the permission CloudPC.ReadWrite.All").waitFor();
  await turnOff("Missing permission");
  await button(`Send ${sent} refused, ${20 - sent} not sent`).click();
  await headline("All 20 accepted");
  await noneStartedTwice();
});

test("what is unknown is sent again only after a check and a confirmation", async () => {
  expectStatus(504);
  await open();
  await setFault("down", { status: 504 });
  await select(2);
  await start(2);
  await headline("2 Cloud PCs: 1 accepted, 1 unknown");
  assert.equal(await page.locator("#run-resend").isVisible(), false);
  await button("Check 1 unknown").click();
  await button("Send 1 unknown again…").click();
  await button("Cancel").click();
  assert.equal((await posts()).length, 2);
  await button("Send 1 unknown again…").click();
  await button("Send again").click();
  await headline("All 2 accepted");
  assert.equal((await posts()).length, 3);
});

test("what is sent again counts as to do, and the progress starts over", async () => {
  await runWithRefused(6, 6);
  await setFault("busy", { times: null, delayMs: 60_000 });
  await button("Send 6 refused").click();
  await page.locator("#counts [data-state=sending] dd").filter({ hasText: "4" }).waitFor();
  await headline("Sending: 0 of 6");
  const { Refused, "To do": due } = await counts();
  assert.deepEqual({ Refused, due }, { Refused: 0, due: 2 });
});

test("a check says how many it looks for", async () => {
  expectStatus(504);
  await open();
  await setFault("lost", { times: 2, status: 504, started: true });
  await select(3);
  await start(3);
  await headline("3 Cloud PCs: 1 accepted, 2 unknown");
  await page.evaluate(() => {
    window.headlines = [];
    const headline = document.getElementById("run-headline");
    new MutationObserver(() => window.headlines.push(headline.textContent)).observe(headline, { childList: true });
  });
  await setFault("slow", { on: "retrieveSnapshots", times: null, delayMs: 60_000 });
  await button("Check 2 unknown").click();
  await headline("Checking 2 unknown: 0 found");
  assert.deepEqual(await page.evaluate(() => window.headlines), ["Checking 2 unknown: 0 found"], "at once, too");
});

test("a run that was throttled says that it is slowed down", async () => {
  expectStatus(429);
  await open();
  await change("settings", { throttle: { writes: 5, windowMs: 60_000 } });
  await select(12);
  await start(12);
  await page.locator("#run-pace").filter({ hasText: "slowed down by the service" }).waitFor();
});

test("Cancel lets the answers to come arrive, and nothing is unknown", async () => {
  await open();
  await holdAfter(6);
  await select(20);
  await start(20);
  await arrived(10);
  await button("Cancel").click();
  await headline("Stopping: 4 answers to come");
  await letGo();
  await headline("20 Cloud PCs: 10 accepted, 10 not sent");
  assert.equal((await posts()).length, 10);
});

test("what the page itself cut is not blamed on the network, also after a reload", async () => {
  await open();
  await setFault("held", { times: null, delayMs: 600_000 });
  await select(1);
  await start(1);
  await arrived(1);
  await button("Cancel").click();
  await headline("Stopping: 1 answer to come");
  await button("Stop now").click();
  await headline("1 Cloud PC: 1 unknown");
  const said = "The run was stopped before the answer arrived. Check for the restore point before you send this again.";
  await page.locator("#outcomes").getByText(said).waitFor();
  await reload();
  await page.locator("#outcomes").getByText(said).waitFor();
  await page.locator("#outcomes .body .row").click();
  assert.doesNotMatch(await page.locator("#report-details").innerText(), /CORS|proxy|fetch/);
});

test("why a run ended early stands once, below the headline, also after a reload", async () => {
  expectStatus(403);
  await open();
  await turnOn("Missing licence");
  await page.locator("#run-problem").waitFor({ state: "hidden" });
  await select(20);
  await start(20);
  await headline(/^20 Cloud PCs: \d refused, \d+ not sent$/);
  const why = page.locator("#run-why");
  await why.filter({ hasText: /^The run ended early\. This account is not allowed .* licen[cs]e.*Microsoft Graph says: / }).waitFor();
  await reload();
  await why.filter({ hasText: "The run ended early." }).waitFor();
  await turnOff("Missing licence");
  await button(/^Send \d refused/).click();
  await headline("All 20 accepted");
  assert.equal(await why.textContent(), "");
});

test("the connection is lost in the middle of a run: it pauses, says so, and goes on by itself", async () => {
  await open();
  await select(30);
  await holdAfter(10);
  await start(30);
  await arrived(14);
  expectLost();
  await setFault("network", { cut: "network", times: null });
  await headline("Connection lost. Paused, 16 to do");
  await page.locator("#run-wait").filter({ hasText: /^Trying again in \d+ s\.$/ }).waitFor();
  await page.locator("#events li").filter({ hasText: /The run.*waiting \d+ s: network/ }).nth(1).waitFor();
  assert.equal((await savedItems()).filter(({ outcome }) => outcome === "unknown").length, 4, "none of the lost ones is forgotten");
  await letGo();
  await removeFault("network");
  await headline("30 Cloud PCs: 26 accepted, 4 unknown");
  await noneStartedTwice();
});

test("a service that fails every request: the page says who does not answer", async () => {
  expectStatus(502);
  await open();
  await select(30);
  await setFault("passing", { times: 10 });
  // The next four fail together: for one that fails before a later one passes, another is sent.
  await setFault("down", { times: null, status: 502, bodyBy: "proxy", delayMs: 600_000 });
  await start(30);
  await arrived(14);
  await setFault("down", { on: "all", times: null, status: 502, bodyBy: "proxy" });
  await headline("Windows 365 does not answer. Paused, 16 to do");
  await removeFault("down");
  await headline("30 Cloud PCs: 26 accepted, 4 unknown");
});

test("while it looks for restore points, the page says that the service cannot be reached", async () => {
  await open();
  await select(2);
  await start(2);
  await headline("All 2 accepted");
  expectLost();
  await setFault("network", { cut: "network", times: null });
  await button("Wait for 2 restore points").click();
  await page.locator("#run-wait").filter({ hasText: "Connection lost." }).waitFor();
  await removeFault("network");
  await headline("All 2 restore points exist");
  assert.equal(await page.locator("#run-wait").textContent(), "");
});
