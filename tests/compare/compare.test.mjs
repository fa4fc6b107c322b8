// `docs/compare.md` says what is measured, and what it says in sentences is true.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FILE, facts, write } from "./document.mjs";
import { measure } from "./measure.mjs";

test("docs/compare.md agrees with what is measured", async () => {
  const { cases } = await measure();
  const written = facts(readFileSync(FILE, "utf8"));
  assert.equal(written, facts(write(cases)), "run `cargo xtask compare`, and read what changed in docs/compare.md");
});
