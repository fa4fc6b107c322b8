// Checks that two tabs of the page do not get in each other's way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdAfter, letGo } from "../support/stand-in.mjs";
import { context, done, headline, listed, noneStartedTwice, open, page, posts, select, start } from "./driver.mjs";

test("two tabs do not work on one run at the same time", async () => {
  await open();
  await select(20);
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
  await noneStartedTwice();
});

test("a new run does not replace one that another tab has made", async () => {
  await open();
  const other = await context.newPage();
  await open(other);
  await select(3);
  await start(3);
  await headline("All 3 accepted");
  await other.locator("#cloud-pcs .body .row").first().click();
  await other.getByRole("button", { name: "Create 1 restore point" }).click();
  await other.getByRole("alert").filter({ hasText: "Another tab has started or discarded a run" }).waitFor();
  await other.locator("#run-headline").filter({ hasText: "All 3 accepted" }).waitFor();
  assert.equal((await posts()).length, 3);
});
