// Tests of the page: runs, from the start to the saved report.
import assert from "node:assert/strict";
import { test } from "node:test";
import { abandoned, arrived, change, holdAfter, letGo, newCloudPc, setFault } from "../support/stand-in.mjs";
import {
  button, choose, context, copied, counts, done, drawn, expectStatus, headline, hold, kept, listed, open, page, posts, reload, saved, seen, start,
  starts, turnOff, turnOn,
} from "./page.mjs";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const STORAGE =
  "/subscriptions/0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9/resourceGroups/rg-cloudpc-restore/providers/Microsoft.Storage/storageAccounts/lanternrestorenorth";

const noneTwice = async () => assert.deepEqual([...(await starts())].filter(([, times]) => times > 1), [], "none twice");

test("40 with faults, cancelled, reloaded, gone on with, settled, watched and saved: nothing twice, nothing forgotten", async () => {
  expectStatus(504, 409);
  await open();
  await turnOn("Lost answers", "Some refused");
  // With these two, of 18 that are sent 14 are answered, and then four hang.
  await holdAfter(9);
  await choose(40);
  await start(40);
  await done(14);
  await arrived(18);
  await button("Cancel").click();
  await headline(/^40 Cloud PCs: .* not sent$/);
  await abandoned(4);
  const cancelled = await counts();
  assert.ok(cancelled.Accepted > 0 && cancelled.Unknown > 0 && cancelled["Not sent"] > 0, JSON.stringify(cancelled));

  await reload();
  assert.deepEqual(await counts(), cancelled, "a reload changes nothing");
  const sentBefore = (await posts()).length;
  await turnOff("Lost answers", "Some refused");
  await letGo();
  await button(/^Send .* not sent$/).click();
  await headline(/^40 Cloud PCs: \d+ accepted, \d+ unknown$/);
  assert.equal((await posts()).length, sentBefore + cancelled["Not sent"] + cancelled.Refused, "no more than was left is sent");
  await noneTwice();

  const unknown = (await counts()).Unknown;
  const started = await starts();
  const lost = (await kept()).filter(({ outcome }) => outcome === "unknown");
  assert.equal(lost.length, unknown);
  // Those that are there, the page finds at its first look.
  await change("settings", { snapshotMs: 1 });
  await button(`Look for ${unknown} unknown`).click();
  const found = lost.filter(({ cloudPcId }) => started.has(cloudPcId)).length;
  assert.ok(found > 0, "of some, the work was done");
  await headline(`Looking for ${unknown} unknown`);
  await headline(/^40 Cloud PCs/);
  assert.equal((await counts()).Exists, found);
  await button(/^Watch until/).click();
  await page.locator("#counts [data-state=accepted] dd").filter({ hasText: /^0$/ }).waitFor();
  await button("New run").waitFor();
  const end = await counts();
  assert.equal(end.Exists, started.size, "each that was started exists");
  assert.equal(end.Exists + end.Unknown, 40);
  await noneTwice();

  await page.getByRole("tab", { name: "Report" }).click();
  const { name, text } = await saved("Save JSON");
  assert.match(name, /^snapshots-.*\.json$/);
  const report = JSON.parse(text);
  assert.equal(report.items.length, 40);
  assert.equal(report.items.filter(({ snapshot }) => snapshot).length, started.size);
  const csv = (await saved("Save CSV")).text.trim().split("\r\n");
  assert.equal(csv.length, 41);
});

test("a reload in the middle of a run: it goes on, and nothing is sent twice", async () => {
  await open();
  await choose(30);
  await holdAfter(10);
  await start(30);
  await done(10);
  await arrived(14);
  const asked = page.waitForEvent("dialog", (dialog) => dialog.type() === "beforeunload");
  await reload();
  await asked;
  await page.getByRole("tab", { name: "Report", selected: true }).waitFor();
  await headline("30 Cloud PCs: 10 accepted, 4 unknown, 16 not sent");
  await letGo();
  await button("Send 16 not sent").click();
  await headline(/^30 Cloud PCs: 26 accepted, 4 unknown$/);
  assert.equal((await posts()).length, 30);
  await noneTwice();
});

test("one Cloud PC: its receipt, with ids to copy; then a new run", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await choose(1);
  await start(1);
  await headline("Accepted");
  await page.getByRole("tab", { name: "Report" }).click();
  await page.locator("#outcomes .body .row").click();
  const [sent] = await posts();
  assert.equal(sent.body, "", "with nothing chosen but the Cloud PC there is no body");
  assert.equal(sent.headers["content-type"], undefined);
  assert.equal(sent.headers.authorization, "Bearer demo-token-0");
  assert.match(sent.headers["client-request-id"], GUID);
  const details = page.locator("#report-details");
  await details.getByText(sent.headers["client-request-id"]).waitFor();
  const copy = details.getByRole("button", { name: "Copy client request id" });
  assert.equal(await copied(copy), sent.headers["client-request-id"]);
  await button("New run").click();
  await button("Create 1 snapshot").waitFor();
  assert.deepEqual(await kept(), []);
});

test("a double click sends once, and the focus is not lost", async () => {
  await open();
  await choose(3);
  await holdAfter(1);
  const { x, y, width, height } = await button("Create 3 snapshots").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  for (const clickCount of [1, 2]) {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
    // A person sees the first one's effect before the second.
    await drawn();
  }
  await letGo();
  await headline("All 3 accepted");
  assert.equal((await posts()).length, 3);
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
});

test("a double click is one wish, also where the answer came between the two", async () => {
  expectStatus(409);
  await setFault("busy", { times: null, status: 409 });
  await open();
  await choose(2);
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
  assert.equal((await posts()).length, 4, "two, and once again");
});

test("a throttle is waited for, and said", async () => {
  expectStatus(429);
  await open();
  // So long that the 12 meet it on any machine, and that it is seen.
  await change("settings", { throttle: { writes: 6, windowMs: 6000 } });
  await choose(12);
  await start(12);
  await page.locator("#run-wait").filter({ hasText: /^The service asked to wait \d s \(throttled\)\. On in \d s\.$/ }).waitFor();
  await page.getByText(/waits \d s: throttled/).first().waitFor();
  await headline("All 12 accepted");
  assert.ok((await posts()).some(({ status }) => status === 429));
  await noneTwice();
});

test("a demo fault counts as on once the stand-in has it", async () => {
  await open();
  const on = (text) => page.locator("#faults-on").filter({ hasText: text }).waitFor();
  await on("none");
  const letOrderGo = await hold("**/control/faults/forbidden");
  await page.locator("#faults summary").click();
  for (const fault of ["Forbidden", "Slow"]) await page.getByRole("checkbox", { name: fault, exact: true }).check();
  await on("1 on");
  await letOrderGo();
  await on("2 on");
});

test("an expired token is renewed, once for all", async () => {
  expectStatus(401);
  await open();
  await turnOn("Expired token");
  await choose(8);
  await start(8);
  await headline("All 8 accepted");
  const tokens = new Set((await posts()).filter(({ status }) => status === 204).map(({ headers }) => headers.authorization));
  assert.deepEqual([...tokens], ["Bearer demo-token-1"]);
});

test("where all is forbidden the run ends soon, says what to do, and can be sent again", async () => {
  expectStatus(403);
  await open();
  await turnOn("Forbidden");
  await choose(20);
  await start(20);
  await headline(/^20 Cloud PCs: \d refused, \d+ not sent$/);
  const sent = (await posts()).length;
  assert.ok(sent < 10, "those in flight when the first four were refused, and no more");
  await page.locator("#outcomes .body .row").first().click();
  await page.locator("#report-details").getByText("CloudPC.ReadWrite.All").waitFor();
  await turnOff("Forbidden");
  await button(`Send ${sent} refused, ${20 - sent} not sent`).click();
  await headline("All 20 accepted");
  await noneTwice();
});

test("what is unknown is sent again only when one insists", async () => {
  expectStatus(504);
  await open();
  await setFault("down", { status: 504 });
  await choose(2);
  await start(2);
  await headline("2 Cloud PCs: 1 accepted, 1 unknown");
  assert.equal(await page.locator("#run-again").isVisible(), false);
  await button("Look for 1 unknown").click();
  await button("Send 1 unknown again…").click();
  await button("Leave it").click();
  assert.equal((await posts()).length, 2);
  await button("Send 1 unknown again…").click();
  await button("Send again").click();
  await headline("All 2 accepted");
  assert.equal((await posts()).length, 3);
});

test("a bulk action goes on while the page is closed, and is followed again", async () => {
  await open();
  await choose(30);
  await page.getByRole("radio", { name: "By the service" }).check({ force: true });
  await page.getByLabel("Name of the bulk action").fill("Before the update");
  await change("settings", { snapshotMs: 3_600_000 });
  await start(30);
  await headline("“Before the update” is under way");
  const [sent] = await posts();
  assert.equal(JSON.parse(sent.body).cloudPcIds.length, 30);
  await button("Stop following").click();
  await button("Follow it").click();
  await button("Stop following").waitFor();
  await page.goto("about:blank");
  await change("settings", { snapshotMs: 1 });
  await open();
  await headline("“Before the update” succeeded");
  assert.equal((await counts()).Successful, 30);
  assert.equal((await posts()).length, 1);
  await button("New run").click();
  await button("Create snapshots").waitFor();
});

test("two tabs do not work on one run", async () => {
  await open();
  await choose(20);
  await holdAfter(4);
  await start(20);
  await done(4);
  const other = await context.newPage();
  await other.goto(page.url());
  await listed(other);
  await other.getByRole("button", { name: /not sent$/ }).click();
  await other.getByRole("alert").filter({ hasText: "Another tab" }).waitFor();
  await letGo();
  await headline("All 20 accepted");
  await other.getByRole("button", { name: /not sent$/ }).click();
  await other.locator("#run-headline").filter({ hasText: "All 20 accepted" }).waitFor();
  assert.equal((await posts()).length, 20);
  await noneTwice();
});

test("a run that another tab has made is not lost to a new one", async () => {
  await open();
  const other = await context.newPage();
  await open(other);
  await choose(3);
  await start(3);
  await headline("All 3 accepted");
  await other.locator("#cloud-pcs .body .row").first().click();
  await other.getByRole("button", { name: "Create 1 snapshot" }).click();
  await other.getByRole("alert").filter({ hasText: "Another tab has begun a run" }).waitFor();
  await other.locator("#run-headline").filter({ hasText: "All 3 accepted" }).waitFor();
  assert.equal((await posts()).length, 3);
});

test("what is saved for a spreadsheet holds no formula", async () => {
  await newCloudPc({ displayName: `=HYPERLINK("x")`, userPrincipalName: "+1@x.example" });
  await open();
  await page.getByRole("searchbox", { name: "Search" }).first().fill("HYPERLINK");
  await page.locator("#choose-count").filter({ hasText: "· 1 shown" }).waitFor();
  await choose(1);
  await start(1);
  await headline("Accepted");
  await page.getByRole("tab", { name: "Report" }).click();
  assert.equal((await seen("outcomes"))[0][0], `=HYPERLINK("x")`);
  const { text } = await saved("Save CSV");
  assert.ok(text.includes(`"'=HYPERLINK(""x"")","'+1@x.example"`), text);
});

test("what is sent again is to do again, and its progress begins anew", async () => {
  expectStatus(409);
  await setFault("busy", { times: null, status: 409 });
  await open();
  await choose(6);
  await start(6);
  await headline("6 Cloud PCs: 6 refused");
  await setFault("busy", { times: null, delayMs: 60_000 });
  await button("Send 6 refused").click();
  await page.locator("#counts [data-state=sending] dd").filter({ hasText: "4" }).waitFor();
  await headline("Sending: 0 of 6");
  const { Refused, "To do": due } = await counts();
  assert.deepEqual({ Refused, due }, { Refused: 0, due: 2 });
});

test("while it looks, it says for how many", async () => {
  expectStatus(504);
  await open();
  await setFault("lost", { times: 2, status: 504, started: true });
  await choose(3);
  await start(3);
  await headline("3 Cloud PCs: 1 accepted, 2 unknown");
  await page.evaluate(() => {
    window.headlines = [];
    const headline = document.getElementById("run-headline");
    new MutationObserver(() => window.headlines.push(headline.textContent)).observe(headline, { childList: true });
  });
  await setFault("slow", { on: "retrieveSnapshots", times: null, delayMs: 60_000 });
  await button("Look for 2 unknown").click();
  await headline("Looking for 2 unknown: 0 found");
  assert.deepEqual(await page.evaluate(() => window.headlines), ["Looking for 2 unknown: 0 found"], "at once, too");
});

test("without room for the report the page says so at once, and asks before it is left", async () => {
  await open();
  await page.evaluate(() => {
    for (const length of [100_000, 1_000, 10, 1]) {
      try {
        for (let at = 0; ; at += 1) localStorage.setItem(`full.${length}.${at}`, "x".repeat(length));
      } catch {
        // No more of these.
      }
    }
  });
  await setFault("never", { times: null, delayMs: 60_000 });
  await choose(2);
  await start(2);
  await headline("Sending: 0 of 2");
  await page.getByRole("status").filter({ hasText: "no room to keep this report" }).waitFor();
  await button("Cancel").click();
  await headline("2 Cloud PCs: 2 unknown");
  const asked = page.waitForEvent("dialog", (dialog) => dialog.type() === "beforeunload");
  await reload();
  await asked;
  await button("Create snapshots").waitFor();
});

test("the browser has room for a report of 8 000 whose restore points all exist", async () => {
  await open();
  const { isKept, exists } = await page.evaluate(async (storageAccountId) => {
    const { Report } = await import("/report.js");
    const id = (at) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
    const cloudPcs = Array.from({ length: 8000 }, (_, at) => ({
      id: id(at),
      displayName: `Engineering - Machine ${at}`,
      userPrincipalName: `somebody.${at}@lanternvole.example`,
    }));
    const report = Report.of({ tenant: "demo", cloudPcs, options: { storageAccountId, accessTier: "cool" } });
    for (const { id: cloudPcId } of cloudPcs) {
      const sentAt = "2026-11-25T21:25:52.973Z";
      const ids = { requestId: cloudPcId, clientRequestId: cloudPcId };
      const receipt = { cloudPcId, storageAccountId, accessTier: "cool", ...ids, attempts: 1, sentAt, acceptedAt: sentAt };
      const snapshot = { id: `CPC_${cloudPcId}_${cloudPcId}`, createdDateTime: "2026-11-25T21:25:53.0015252Z" };
      report.set({ cloudPcId, outcome: "accepted", receipt, snapshot });
    }
    return { isKept: report.isKept, exists: Report.kept()?.counts().exists };
  }, STORAGE);
  assert.deepEqual({ isKept, exists }, { isKept: true, exists: 8000 });
});

test("a run that was throttled says that it goes on slower", async () => {
  expectStatus(429);
  await open();
  await change("settings", { throttle: { writes: 5, windowMs: 60_000 } });
  await choose(12);
  await start(12);
  await page.locator("#run-pace").filter({ hasText: "slowed down by the service" }).waitFor();
});

test("a bulk action that is not done is not put away unasked", async () => {
  await open();
  await setFault("slow", { on: "getBulkAction", times: null, delayMs: 60_000 });
  await choose(30);
  await page.getByRole("radio", { name: "By the service" }).check({ force: true });
  await start(30);
  await button("Stop following").click();
  await button("New run").click();
  await page.getByRole("dialog").filter({ hasText: "The service goes on with it" }).waitFor();
  await button("Leave it").click();
  await button("Follow it").waitFor();
});

test("a reload while the service makes it wait: what it said no to is to do, not unknown", async () => {
  expectStatus(429);
  await open();
  await change("settings", { throttle: { writes: 5, windowMs: 60_000 } });
  await choose(12);
  await start(12);
  await page.locator("#counts > div").filter({ hasText: /^To do7$/ }).waitFor();
  await page.locator("#run-wait").filter({ hasText: "throttled" }).waitFor();
  await reload();
  const { Accepted, Unknown, "Not sent": notSent } = await counts();
  assert.deepEqual([Accepted, Unknown, notSent], [5, 0, 7]);
  await change("settings", { throttle: null });
  await button("Send 7 not sent").click();
  await headline("All 12 accepted");
  await noneTwice();
});
