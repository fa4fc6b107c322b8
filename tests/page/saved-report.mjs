// Checks what survives a reload, and what the report is saved as.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, change, holdAfter, letGo, newCloudPc, setFault } from "../support/stand-in.mjs";
import {
  button, counts, done, expectStatus, headline, noneStartedTwice, open, page, posts, reload, saved, seen, select, start,
} from "./driver.mjs";

const STORAGE =
  "/subscriptions/0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9/resourceGroups/rg-cloudpc-restore/providers/Microsoft.Storage/storageAccounts/lanternrestorenorth";

test("a reload in the middle of a run: it continues, and nothing is sent twice", async () => {
  await open();
  await select(30);
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
  await noneStartedTwice();
});

test("the CSV file contains no formula", async () => {
  await newCloudPc({ displayName: `=HYPERLINK("x")`, userPrincipalName: "+1@x.example" });
  await open();
  await page.getByRole("searchbox", { name: "Search" }).first().fill("HYPERLINK");
  await page.locator("#select-count").filter({ hasText: "· 1 shown" }).waitFor();
  await select(1);
  await start(1);
  await headline("Accepted");
  await page.getByRole("tab", { name: "Report" }).click();
  assert.equal((await seen("outcomes"))[0][0], `=HYPERLINK("x")`);
  const { text } = await saved("Save CSV");
  assert.ok(text.includes(`"'=HYPERLINK(""x"")","'+1@x.example"`), text);
});

test("without space for the report the page says so at once, and asks before it is closed", async () => {
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
  await select(2);
  await start(2);
  await headline("Sending: 0 of 2");
  await page.getByRole("status").filter({ hasText: "no space left to keep this report" }).waitFor();
  await button("Cancel").click();
  await headline("2 Cloud PCs: 2 unknown");
  const asked = page.waitForEvent("dialog", (dialog) => dialog.type() === "beforeunload");
  await reload();
  await asked;
  await button("Create restore points").waitFor();
});

test("the browser has space for a report of 8 000 whose restore points all exist", async () => {
  await open();
  const { isSaved, exists } = await page.evaluate(async (storageAccountId) => {
    const { Report } = await import("/report.js");
    const id = (at) => `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
    const cloudPcs = Array.from({ length: 8000 }, (_, at) => ({
      id: id(at),
      displayName: `Engineering - Machine ${at}`,
      userPrincipalName: `somebody.${at}@lanternvole.example`,
    }));
    const report = Report.create({ tenant: "demo", cloudPcs, options: { storageAccountId, accessTier: "cool" } });
    for (const { id: cloudPcId } of cloudPcs) {
      const sentAt = "2026-11-25T21:25:52.973Z";
      const ids = { requestId: cloudPcId, clientRequestId: cloudPcId };
      const receipt = { cloudPcId, storageAccountId, accessTier: "cool", ...ids, attempts: 1, sentAt, acceptedAt: sentAt };
      const snapshot = { id: `CPC_${cloudPcId}_${cloudPcId}`, createdDateTime: "2026-11-25T21:25:53.0015252Z" };
      report.set({ cloudPcId, outcome: "accepted", receipt, snapshot });
    }
    return { isSaved: report.isSaved, exists: Report.load()?.counts().exists };
  }, STORAGE);
  assert.deepEqual({ isSaved, exists }, { isSaved: true, exists: 8000 });
});

test("a reload during a throttle: what was throttled is to do, not unknown", async () => {
  expectStatus(429);
  await open();
  await change("settings", { throttle: { writes: 5, windowMs: 60_000 } });
  await select(12);
  await start(12);
  await page.locator("#counts > div").filter({ hasText: /^To do7$/ }).waitFor();
  await page.locator("#run-wait").filter({ hasText: "throttled" }).waitFor();
  await reload();
  const { Accepted, Unknown, "Not sent": notSent } = await counts();
  assert.deepEqual([Accepted, Unknown, notSent], [5, 0, 7]);
  await change("settings", { throttle: null });
  await button("Send 7 not sent").click();
  await headline("All 12 accepted");
  await noneStartedTwice();
});
