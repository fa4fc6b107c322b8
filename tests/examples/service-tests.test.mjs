// The service's own tests pass, and find what breaks the service.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Project } from "./project.mjs";

let project;
before(async () => {
  project = await Project.install("service-tests");
});
after(() => project?.remove());

test("its tests pass", async () => {
  const { stdout } = await project.run("npm", ["test"]);
  assert.match(stdout, /^# pass 7$/m);
  assert.match(stdout, /^# fail 0$/m);
});

test("they fail if the service tells its callers to try again what may have been started", async () => {
  const file = join(project.folder, "service.mjs");
  const text = await readFile(file, "utf8");
  const broken = text.replace('if (outcome === "unknown")', "if (false)");
  assert.notEqual(broken, text);
  await writeFile(file, broken);
  const tests = project.start("npm", ["test"]);
  let printed = "";
  tests.stdout.on("data", (text) => (printed += text));
  assert.equal(await tests.ended, 1);
  assert.match(printed, /^# fail 2$/m);
});
