// Checks a bulk action: started, left alone, followed again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { change, setFault } from "../support/stand-in.mjs";
import { button, counts, headline, open, page, posts, select, start } from "./driver.mjs";

test("a bulk action continues while the page is closed, and is followed again", async () => {
  await open();
  await select(30);
  await page.getByRole("radio", { name: "Run as a bulk action" }).check({ force: true });
  await page.getByLabel("Name of the bulk action").fill("Before the update");
  await change("settings", { snapshotMs: 3_600_000 });
  await start(30);
  await headline("“Before the update” is in progress");
  const [sent] = await posts();
  assert.equal(JSON.parse(sent.body).cloudPcIds.length, 30);
  await button("Stop following").click();
  await button("Follow progress").click();
  await button("Stop following").waitFor();
  await page.goto("about:blank");
  await change("settings", { snapshotMs: 1 });
  await open();
  await headline("“Before the update” succeeded");
  assert.equal((await counts()).Succeeded, 30);
  assert.equal((await posts()).length, 1);
  await button("New run").click();
  await button("Create 30 restore points").waitFor();
});

test("a bulk action in progress is not discarded without a question", async () => {
  await open();
  await setFault("slow", { on: "getBulkAction", times: null, delayMs: 60_000 });
  await select(30);
  await page.getByRole("radio", { name: "Run as a bulk action" }).check({ force: true });
  await start(30);
  await button("Stop following").click();
  await button("New run").click();
  await page.getByRole("dialog").filter({ hasText: "The service continues the bulk action" }).waitFor();
  await button("Cancel").click();
  await button("Follow progress").waitFor();
});
