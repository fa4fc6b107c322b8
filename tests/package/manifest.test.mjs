// The manifest, as the linters of packages see it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { install } from "./install.mjs";

const run = promisify(execFile);
const tool = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

test("publint: all good", async () => {
  await run(tool("publint"), ["run", "--strict", project.tarball]).catch(({ stdout }) => assert.fail(stdout));
});

test("attw: the types resolve as the code does", async () => {
  // The module is a file to copy or to fetch; nobody imports it.
  const words = ["--profile", "esm-only", "--exclude-entrypoints", "cloudpc_snapshot_bg.wasm"];
  await run(tool("attw"), [project.tarball, ...words]).catch(({ stdout }) => assert.fail(stdout));
});

test("no link of its README leads to a file that npm does not have", async () => {
  const readme = await readFile(join(project.home, "README.md"), "utf8");
  assert.deepEqual([...readme.matchAll(/\]\((?!#|https:).*?\)/g)].map(([link]) => link), []);
  assert.match(readme, /A guide\.\*\* .*One task a page/);
});
