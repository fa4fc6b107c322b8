// Checks what survives a reload, and what the report is saved as.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, change, holdAfter, letGo, newCloudPc, setFault } from "../support/stand-in.mjs";
import {
  button, counts, done, expectStatus, headline, noneStartedTwice, open, openContext, page, posts, reload, runWithRefused,
  saved, select, start,
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

/** The cells of a CSV file as a spreadsheet reads them that expects this separator, whatever the file has. */
function cells(csv, separator) {
  const all = [""];
  let quoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const letter = csv[at];
    if (letter === '"' && (quoted || all.at(-1) === "")) {
      if (quoted && csv[at + 1] === '"') all[all.length - 1] += csv[(at += 1)];
      else quoted = !quoted;
    } else if (!quoted && (letter === separator || letter === "\n")) all.push("");
    else all[all.length - 1] += letter;
  }
  return all;
}

for (const [locale, separator] of [["en-US", ","], ["de-DE", ";"]]) {
  test(`the CSV file opens in columns in ${locale}, and no cell is a formula with either separator`, async () => {
    await openContext({ locale });
    for (const displayName of [`=HYPERLINK("x")`, `x;=1+2`, `y,=1+2`, `z;"=1+2"`, `v, +1`, `w\t@x`]) {
      await newCloudPc({ displayName, userPrincipalName: "+1@formula.example" });
    }
    await open();
    await page.getByRole("searchbox", { name: "User" }).fill("formula.example");
    await button("Select all 6 shown").click();
    await start(6);
    await headline("All 6 accepted");
    const { text } = await saved("Save CSV");
    assert.ok(text.startsWith(`\uFEFF"cloudPcId"${separator}"displayName"`), text);
    assert.ok(text.includes(`"'=HYPERLINK(""x"")"${separator}"'+1@formula.example"`), text);
    for (const other of [",", ";", "\t"]) {
      assert.deepEqual(cells(text.slice(1), other).filter((cell) => /^[\s"]*[=+\-@]/.test(cell)), [], other);
    }
  });
}

test("the CSV file has the rows that the filter shows, the JSON file has all", async () => {
  await runWithRefused(2, 5);
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Refused");
  const lines = (await saved("Save CSV of 2 shown")).text.trim().split("\r\n");
  assert.equal(lines.length, 3);
  assert.equal(JSON.parse((await saved("Save JSON")).text).items.length, 5);
});

test("the picked row and the filter survive an action and a reload", async () => {
  await runWithRefused(2, 5);
  await page.getByRole("searchbox", { name: "Search" }).last().fill("a");
  await page.locator("#outcomes .body .row").filter({ hasText: "Refused" }).first().click();
  const title = page.locator("#report-details h2");
  const [name] = (await title.textContent()).split(": refused");
  await button("Send 2 refused").click();
  await headline("All 5 accepted");
  assert.equal(await title.textContent(), `${name}: accepted`);
  await reload();
  await title.filter({ hasText: `${name}: accepted` }).waitFor();
  assert.equal(await page.locator("#outcomes .row.active > div:first-child").textContent(), name);
  assert.equal(await page.getByRole("searchbox", { name: "Search" }).last().inputValue(), "a");
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
  await page.getByRole("status").filter({ hasText: "cannot keep this report" }).waitFor();
  await button("Cancel").click();
  await button("Stop now").click();
  await headline("2 Cloud PCs: 2 unknown");
  const asked = page.waitForEvent("dialog", (dialog) => dialog.type() === "beforeunload");
  await reload();
  await asked;
  // There was space for it among the earlier runs, and the address names it.
  await headline("2 Cloud PCs: 2 unknown");
  await button("New run").click();
  await button("Create 2 restore points").waitFor();
});

for (const storage of ["localStorage", "sessionStorage"]) {
  test(`a browser whose ${storage} is switched off still makes runs`, async () => {
    await page.addInitScript((storage) => {
      Object.defineProperty(window, storage, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
    }, storage);
    await open();
    await select(2);
    await start(2);
    await headline("All 2 accepted");
    const isToldOf = storage === "localStorage";
    assert.equal(await page.getByText("cannot keep this report").isVisible(), isToldOf);
    await button("New run").click();
    await button("Create 2 restore points").waitFor();
  });
}

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

test("a new run clears the report's filter, and an empty report says why", async () => {
  await open();
  const none = page.locator("#report-view .none-shown");
  await page.getByRole("tab", { name: "Report" }).click();
  await none.filter({ hasText: "No report yet" }).waitFor();
  await page.getByRole("tab", { name: "Cloud PCs" }).click();
  await select(2);
  await start(2);
  await headline("All 2 accepted");
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Refused");
  await none.filter({ hasText: "No Cloud PC matches the filter." }).waitFor();
  await none.getByRole("button", { name: "Clear filter" }).click();
  await page.locator("#report-count").filter({ hasText: "2 of 2 shown" }).waitFor();
  await page.getByRole("combobox", { name: "Outcome" }).selectOption("Refused");
  await button("New run").click();
  await start(2);
  await page.locator("#report-count").filter({ hasText: "2 of 2 shown" }).waitFor();
});
