// Checks that the page has its own words, for an admin, for each error of the package.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ADVICE, adviceFor, adviceForItem } from "../../www/advice.js";
import { TITLES } from "../../www/reasons.js";

test("each error code of the package has its advice, and no advice is left over", async () => {
  const types = await readFile(new URL("../../pkg/index.d.ts", import.meta.url), "utf8");
  const codes = [...types.matchAll(/readonly code: "(\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(Object.keys(ADVICE).sort(), codes.sort());
});

test("each has a title for its group in the report", () => {
  assert.deepEqual(Object.keys(TITLES).sort(), Object.keys(ADVICE).sort());
});

test("no advice names an option, a function or a member", () => {
  const fields = ["storageAccountId", "token", "ids", "displayName"];
  const texts = [...Object.values(ADVICE).flat(), ...fields.map((field) => adviceFor({ code: "invalidArgument", field }))];
  for (const text of texts) {
    // The segments of a resource ID are what has to be entered.
    assert.doesNotMatch(text.replace(/\/subscriptions\/\S+/, ""), /\b[a-z]+[A-Z]\w*|[A-Z]+_[A-Z]+/);
  }
});

test("an error of the page itself speaks for itself", () => {
  assert.equal(adviceFor(new Error("Another tab is busy.")), "Another tab is busy.");
});

test("what may have been started is to be checked first, whatever went wrong", () => {
  for (const code of Object.keys(ADVICE)) {
    const error = { code, message: "" };
    assert.match(adviceForItem({ error, outcome: "unknown" }), /Check for the restore point before you send this again\.$/);
    assert.doesNotMatch(adviceForItem({ error, outcome: "refused" }), /Check for the restore point/);
  }
});

test("the page speaks of restore points, and says once what Microsoft Graph calls them", async () => {
  const html = await readFile(new URL("../../www/index.html", import.meta.url), "utf8");
  assert.deepEqual(html.match(/[^<>"]*snapshot[^<>"]*/gi), ["Microsoft Graph calls a restore point a snapshot."]);
  assert.match(html, /<p class="hint">Create restore points for many Cloud PCs, and see what happened to each\.<\/p>/);
});
