// Checks a bulk action: started, left alone, followed again, and what is found by looking.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addRestorePoint, arrived, change, cloudPcs, removeFault, requests, setFault } from "../support/stand-in.mjs";
import {
  button, counts, expectLost, expectStatus, headline, open, page, posts, reload, saved, select, showEarlierRuns, start,
} from "./driver.mjs";

const NEVER_MS = 3_600_000;

/** Starts a bulk action for the first `many`. */
async function startBulk(many) {
  await select(many);
  await page.getByRole("radio", { name: "Run as a bulk action" }).check({ force: true });
  await page.getByLabel("Name of the bulk action").fill("Before the update");
  await start(many);
}

const newer = (text) => page.locator("#run-newer").filter({ hasText: text }).waitFor();

test("a bulk action continues while the page is closed, and is followed again", async () => {
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  await startBulk(30);
  await headline("“Before the update” is in progress");
  const [sent] = await posts();
  assert.equal(JSON.parse(sent.body).cloudPcIds.length, 30);
  await button("Stop following").click();
  await button("Follow progress").click();
  await button("Stop following").waitFor();
  // It was sent once: the rest only looks.
  const activity = page.locator("#events li");
  await activity.filter({ hasText: "Bulk action" }).filter({ hasText: "looked up" }).nth(1).waitFor();
  assert.equal(await activity.filter({ hasText: "sent" }).count(), 1);
  await page.goto("about:blank");
  await change("settings", { snapshotMs: 1 });
  await open();
  await headline("“Before the update” succeeded");
  assert.equal((await counts()).Succeeded, 30);
  assert.equal((await posts()).length, 1);
  await button("New run").click();
  await button("Create 30 restore points").waitFor();
});

test("the bar of a bulk action is empty while all are in progress", async () => {
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  await startBulk(3);
  await page.locator("#counts [data-state=sending] dd").filter({ hasText: "3" }).waitFor();
  const painted = await page.locator("#bar > *").evaluateAll((pieces) =>
    pieces.filter((piece) => piece.clientWidth > 0 && getComputedStyle(piece).backgroundColor !== "rgba(0, 0, 0, 0)").length,
  );
  assert.equal(painted, 0);
});

test("a page that is closed while a bulk action is being started asks first, and says afterwards that it may have started", async () => {
  await open();
  await setFault("held", { on: "createBulkAction", times: null, delayMs: 600_000 });
  await startBulk(3);
  await headline("Starting the bulk action…");
  await arrived(1, "createBulkAction");
  const asked = page.waitForEvent("dialog", (dialog) => dialog.type() === "beforeunload");
  await reload();
  await asked;
  const problem = page.locator("#run-problem");
  await problem.filter({ hasText: "“Before the update” for 3 Cloud PCs may have been started" }).waitFor();
  await removeFault("held");
  await button("Create 3 restore points").click();
  await headline("“Before the update” is in progress");
  await button("Stop following").click();
  await button("New run").click();
  await button("Create 3 restore points").waitFor();
  await reload();
  assert.equal(await problem.textContent(), "");
});

test("a bulk action whose start got no answer is still in doubt after a reload", async () => {
  expectStatus(504);
  await open();
  await setFault("lost", { on: "createBulkAction", times: 1, status: 504 });
  await startBulk(3);
  const problem = page.locator("#run-problem");
  await problem.filter({ hasText: "may have been started" }).waitFor();
  await reload();
  await problem.filter({ hasText: "“Before the update” for 3 Cloud PCs may have been started" }).waitFor();
  await setFault("busy", { on: "createBulkAction", times: 1, status: 409 });
  expectStatus(409);
  await button("Create 3 restore points").click();
  await problem.filter({ hasText: "Another action" }).waitFor();
});

test("a bulk action in progress is kept among the earlier runs, and followed again from there", async () => {
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  await startBulk(30);
  await button("Stop following").click();
  await button("New run").click();
  await button("Create 30 restore points").waitFor();
  await showEarlierRuns();
  assert.equal(await page.getByLabel(/^Name of the run/).inputValue(), "Before the update");
  await page.getByRole("button", { name: /^Open: / }).click();
  await headline("“Before the update” is in progress");
  await change("settings", { snapshotMs: 1 });
  await button("Follow progress").click();
  await headline("“Before the update” succeeded");
  assert.equal((await posts()).length, 1);
});

test("which Cloud PCs have a restore point newer than the bulk action is found by looking", async () => {
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  const [old, second, third, other] = await cloudPcs();
  await addRestorePoint(old);
  await addRestorePoint(other);
  await startBulk(3);
  await headline("“Before the update” is in progress");
  await page.locator("#outcomes").getByText("The service reports only the counts of a bulk action.").first().waitFor();
  await addRestorePoint(second);
  await button("Look for 3 newer restore points").click();
  await newer("Newer restore points: 1 found, 2 none yet");
  const outcome = (cloudPc) => page.locator("#outcomes .body .row").filter({ hasText: cloudPc.displayName });
  await outcome(second).filter({ hasText: "Created" }).waitFor();
  await outcome(old).filter({ hasText: "No restore point found yet." }).waitFor();
  await addRestorePoint(third);
  await newer("Newer restore points: 2 found, 1 none yet");
  await page.locator("#announcement").filter({ hasText: "Newer restore points: 2 found, 1 none yet" }).waitFor({ state: "attached" });
  await button("Stop looking").click();

  await reload();
  await newer("Newer restore points: 2 found, 1 none yet");
  const before = (await requests()).length;
  await button("Look for 1 newer restore point").click();
  await button("Stop looking").waitFor();
  // It goes on to follow the bulk action, too.
  await change("settings", { snapshotMs: 1 });
  await headline("“Before the update” succeeded");
  await newer(/^Newer restore points: 3 found$/);
  await button("New run").waitFor();
  const asked = (await requests()).slice(before).filter(({ batch, path }) => batch && path.endsWith("/retrieveSnapshots"));
  assert.deepEqual([...new Set(asked.map(({ cloudPcId }) => cloudPcId))], [old.id], "what was found is not asked for again");
  const report = JSON.parse((await saved("Save JSON")).text);
  assert.deepEqual(report.items.map(({ outcome, snapshot }) => [outcome, Boolean(snapshot)]), Array(3).fill(["accepted", true]));
  assert.equal((await posts()).length, 1);
});

test("a look for a bulk action says that nobody answers, and is stopped", async () => {
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  await startBulk(2);
  await headline("“Before the update” is in progress");
  expectLost();
  await setFault("lost", { on: "batch", times: null, cut: "before" });
  await button("Look for 2 newer restore points").click();
  await page.locator("#run-wait").filter({ hasText: /^Connection lost\. Trying again/ }).waitFor();
  await button("Stop looking").click();
  await button("Follow progress").waitFor();
  assert.equal(await page.locator("#run-newer").textContent(), "");
});

test("following a bulk action says that nobody answers, and goes on", async () => {
  // A poll is tried again only a few times: with long pauses in between, the network is back before the last of them.
  await page.addInitScript(() => (Math.random = () => 0.9));
  await open();
  await change("settings", { snapshotMs: NEVER_MS });
  await startBulk(2);
  await headline("“Before the update” is in progress");
  expectLost();
  await setFault("lost", { on: "getBulkAction", times: null, cut: "before" });
  await page.locator("#run-wait").filter({ hasText: /^Connection lost\. Trying again/ }).waitFor();
  await removeFault("lost");
  await change("settings", { snapshotMs: 1 });
  await headline("“Before the update” succeeded");
  assert.equal(await page.locator("#run-wait").textContent(), "");
});

test("a bulk action's report is grouped and saved like any other", async () => {
  await open();
  await select(3);
  await page.getByRole("radio", { name: "Run as a bulk action" }).check({ force: true });
  await start(3);
  await page.getByRole("tab", { name: "Report" }).click();
  await page.getByLabel("Group by reason").check();
  await page.locator("#by-reason h2").filter({ hasText: "In a bulk action: 3" }).waitFor();
  const { text } = await saved("Save HTML");
  assert.match(text, /In a bulk action: 3/);
});
