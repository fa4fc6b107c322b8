// Measures everything, and writes it into `docs/compare.md` and, with every value, into `target/compare`. Started by `cargo xtask
// compare`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { FILE, facts, keepTimes, write } from "./document.mjs";
import { measure } from "./measure.mjs";

const FOLDER = new URL("../../target/compare/", import.meta.url);

const measured = await measure();
mkdirSync(FOLDER, { recursive: true });
writeFileSync(new URL("compare.json", FOLDER), JSON.stringify({ at: new Date(), ...measured }, null, 1));
const text = write(measured.cases);
const written = existsSync(FILE) ? readFileSync(FILE, "utf8") : "";
if (facts(text) === facts(written)) {
  console.log("docs/compare.md agrees with what was measured.");
} else {
  writeFileSync(FILE, keepTimes(text, written));
  console.log("docs/compare.md was written anew: read what changed in it.");
}
