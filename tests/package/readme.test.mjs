// Runs every JavaScript example of both READMEs against the stand-in Graph.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { transformSync } from "esbuild";

import { install } from "./install.mjs";
import { optionsOf } from "./options.mjs";
import { newCloudPcs } from "./tenant.mjs";
import { change, origin, postsFor, scriptFault, snapshotsOf } from "../support/stand-in.mjs";

let project, snapshotMs;
before(async () => {
  project = await install();
  ({ snapshotMs } = await (await fetch(`${origin}/control/settings`)).json());
  await change("settings", { snapshotMs: 100 });
});
after(async () => {
  await change("settings", { snapshotMs });
  await project.remove();
});

/** Runs an example with everything the READMEs take for granted. `before` is code that changes some of it. */
const run = (example, given, before = "") =>
  project.node(`
    {
      const storageAccountId = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";
      const msal = { acquireTokenSilent: async () => ({ accessToken: "a-token" }) };
      const getToken = () => "a-token";
      const { signal } = new AbortController();
      const always = { token: "a-token", getToken, storageAccountId, msal, account: {}, signal };
      Object.assign(globalThis, always, ${JSON.stringify(given)});

      // Graph's global host is the stand-in, also in the links it gives.
      const graph = "https://graph.microsoft.com";
      const { fetch, setTimeout } = globalThis;
      globalThis.fetch = async (url, init) => {
        const answer = await fetch(url.replace(graph, "${origin}"), init);
        const text = (await answer.text()).replaceAll("${origin}", graph);
        return new Response(text || null, answer);
      };
      // The minute between two polls passes in 5 ms.
      const now = performance.now.bind(performance);
      let ahead = 0;
      performance.now = () => now() + ahead;
      globalThis.setTimeout = (callback, ms, ...rest) => {
        const jump = ms > 50_000 && ms < 70_000 ? ms : 0;
        const run = () => {
          ahead += jump;
          callback(...rest);
        };
        return setTimeout(run, jump ? 5 : ms);
      };
      const print = console.log;
      console.log = console.error = () => {};
      ${before}
    }
    ${example}`);

for (const file of ["README.md", "pkg-template/README.md"]) {
  const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
  const examples = [...text.matchAll(/^```[jt]s\n(.*?)^```/gms)].map((match) => transformSync(match[1], { loader: "ts" }).code);
  test(`${file} has examples`, () => assert.notEqual(examples.length, 0));
  for (const [index, example] of examples.entries()) {
    const runs = example.includes("localStorage") ? throughAReload : once;
    test(`${file}, example ${index + 1}`, () => runs(example));
  }
}

async function once(example) {
  const policyName = `README ${randomUUID()}`;
  const { cloudPcs: [cloudPc], ids } = await newCloudPcs(1, { provisioningPolicyName: policyName });
  await run(example, { cloudPcId: cloudPc.id, cloudPcIds: ids, policyName });
  const starts = /\bcreate\w+\(/.test(example);
  assert.equal((await snapshotsOf(cloudPc)).length, starts ? 1 : 0);
}

/** The page is closed mid-run, opened again, and opened once more when everything is done. */
async function throughAReload(example) {
  const policyName = `README ${randomUUID()}`;
  const { cloudPcs, ids } = await newCloudPcs(6, { provisioningPolicyName: policyName });
  const [inFlight, lost, throttled, failed] = cloudPcs;
  await scriptFault(inFlight, { started: true, delayMs: 600_000 });
  await scriptFault(lost, { cut: "after" });
  await scriptFault(throttled, { status: 429, headers: { "Retry-After": "120" } });
  await scriptFault(failed, { status: 500 });

  const open = (localStorage, before) =>
    run(example, { policyName }, `
      class Storage {
        getItem(key) { return this[key] ?? null; }
        setItem(key, value) { this[key] = String(value); }
        removeItem(key) { delete this[key]; }
      }
      globalThis.localStorage = Object.assign(new Storage(), ${JSON.stringify(localStorage)});
      const close = () => {
        print(JSON.stringify(localStorage));
        process.exit();
      };
      ${before}`);
  const arrived = [inFlight, lost, failed].map(({ id }) => `${origin}/control/requests?cloudPcId=${id}&method=POST&atLeast=1`);
  const closed = await open({}, `
    // Close the page once the throttled one is forgotten and the others have been sent.
    Storage.prototype.removeItem = async function (key) {
      delete this[key];
      await Promise.all(${JSON.stringify(arrived)}.map((url) => fetch(url)));
      close();
    };`);
  const outcome = (stored, { id }) => JSON.parse(stored[`before-the-change/${id}`] ?? "{}").outcome;
  assert.deepEqual([inFlight, lost, throttled, failed].map((cloudPc) => outcome(closed, cloudPc)), [
    "unknown",
    "unknown",
    undefined,
    "unknown",
  ]);
  const atTheEnd = `process.on("exit", () => print(JSON.stringify(localStorage)));`;
  const done = await open(closed, atTheEnd);
  assert.deepEqual(await open(done, atTheEnd), done);

  const count = (of) => Promise.all(cloudPcs.map(async (cloudPc) => (await of(cloudPc)).length));
  assert.deepEqual(await count(postsFor), [1, 1, 2, 1, 1, 1]);
  assert.deepEqual(await count(snapshotsOf), [1, 1, 1, 0, 1, 1]);
  const items = ids.map((id) => JSON.parse(done[`before-the-change/${id}`]));
  assert.deepEqual(
    items.map(({ outcome }) => outcome),
    ["accepted", "accepted", "accepted", "unknown", "accepted", "accepted"],
  );
  assert.deepEqual(items.map((item) => "snapshot" in item), [true, true, true, false, true, true]);
}

test("what the README says about bundlers is what the consumers do", async () => {
  const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
  const readme = await read("../../pkg-template/README.md");
  const [, bundlers] = /^## Bundlers\n(.*?)^## /ms.exec(readme);
  const fences = [...bundlers.matchAll(/^```(?:sh|json|html)\n(.*?)^```/gms)].flatMap((match) => match[1].trim().split("\n"));
  const used = await Promise.all(["plain/index.html", "jest/package.json"].map((file) => read(`../consumers/${file}`)));
  assert.equal(fences.length, used.length);
  for (const line of fences) assert.ok(used.some((file) => file.includes(line)), line);
});

test("the README says what keeps a page awake, and how an error leaves a worker", async () => {
  const readme = await readFile(new URL("../../pkg-template/README.md", import.meta.url), "utf8");
  const [, where] = /^\*\*Where to run it\.\*\*(.*?)\n\n/ms.exec(readme);
  for (const words of ["stays visible", "freeze", "Lock](https://developer.mozilla.org/", "error.toJSON()"]) {
    assert.ok(where.includes(words), words);
  }
});

test("the README's table of options is the package's own", async () => {
  const readme = await readFile(new URL("../../pkg-template/README.md", import.meta.url), "utf8");
  const [, table] = /^## Options\n.*?\n\n(\| option .*?)\n\n/ms.exec(readme);
  const rows = table.split("\n").slice(2).map((row) => row.split("|").map((cell) => cell.trim()));
  const creates = ["createSnapshot", "createSnapshots", "createBulkSnapshot"];
  const names = (cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]);
  const takes = (of, name) => of === "all" || (of === "the three that create" ? creates : names(of)).includes(name);
  for (const [name, options] of Object.entries(await optionsOf(project))) {
    const told = rows.filter((row) => takes(row[3], name)).flatMap((row) => names(row[1]));
    assert.deepEqual(told.sort(), options.sort(), name);
  }
});
