// Every JavaScript example of both READMEs runs, against the stand-in Graph.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPc, origin, snapshotsOf } from "../stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

for (const file of ["README.md", "pkg-template/README.md"]) {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  const examples = [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]);
  test(`${file} has examples`, () => assert.notEqual(examples.length, 0));
  for (const [index, example] of examples.entries()) {
    test(`${file}, example ${index + 1}`, async () => {
      const cloudPc = await newCloudPc();
      // What an example takes as given; Graph's global host is the stand-in.
      await project.node(`
        const storageAccountId = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";
        const msal = { acquireTokenSilent: async () => ({ accessToken: "a-token" }) };
        Object.assign(globalThis, { token: "a-token", cloudPcId: "${cloudPc.id}", storageAccountId, msal, account: {} });
        const { fetch } = globalThis;
        globalThis.fetch = (request) =>
          fetch(new Request(request.url.replace("https://graph.microsoft.com", "${origin}"), request));
        console.log = console.error = () => {};
        ${example}`);
      assert.equal((await snapshotsOf(cloudPc)).length, 1);
    });
  }
}

test("what the README says of bundlers is what the consumers do", async () => {
  const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
  const readme = await read("../../pkg-template/README.md");
  const fences = [...readme.matchAll(/^```(?:sh|json|html)\n(.*?)^```/gms)].flatMap((match) => match[1].trim().split("\n"));
  const used = await Promise.all(
    ["esbuild/package.json", "rollup/package.json", "angular/angular.json", "plain/index.html"].map((file) =>
      read(`../consumers/${file}`),
    ),
  );
  assert.equal(fences.length, used.length);
  for (const line of fences) assert.ok(used.some((file) => file.includes(line)), line);
});
