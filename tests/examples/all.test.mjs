// What all examples have in common: they pin what they use, this version of the package too, and the documents name them.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFile(new URL(path, root), "utf8");
const { version } = JSON.parse(await read("pkg/package.json"));
const names = await readdir(new URL("examples", root));

test("each has a test", async () => {
  const tests = await readdir(new URL("tests/examples", root));
  for (const name of names) assert.ok(tests.includes(`${name}.test.mjs`), name);
});

for (const name of names) {
  test(`${name} pins what it uses, and its lock file agrees`, async () => {
    const manifest = JSON.parse(await read(`examples/${name}/package.json`));
    const lock = JSON.parse(await read(`examples/${name}/package-lock.json`));
    const { "": own, ...packages } = lock.packages;
    assert.equal(manifest.dependencies["cloudpc-snapshot"], version);
    assert.deepEqual(own.dependencies, manifest.dependencies);
    assert.deepEqual(own.devDependencies, manifest.devDependencies);
    for (const [used, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.equal(packages[`node_modules/${used}`].version, wanted, used);
    }
    for (const [path, { resolved, integrity }] of Object.entries(packages)) {
      assert.equal(resolved, undefined, `${path}: the lock file names no registry`);
      // The package's changes with each build.
      assert.equal(integrity !== undefined, path !== "node_modules/cloudpc-snapshot", path);
    }
  });

  test(`the README and the guide link to ${name}, and its own README is short`, async () => {
    for (const document of ["README.md", "docs/guide/README.md"]) assert.ok((await read(document)).includes(`examples/${name}/README.md`), document);
    assert.ok((await read(`examples/${name}/README.md`)).split("\n").length < 40);
  });
}
