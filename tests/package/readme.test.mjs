// Runs every JavaScript example of the READMEs, the guide and the types against the stand-in Graph.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { transformSync } from "esbuild";

import { EXAMPLES } from "./examples.mjs";
import { install } from "./install.mjs";
import { optionsOf } from "./options.mjs";
import { newCloudPcs } from "./tenant.mjs";
import { change, origin, postsFor, scriptFault, snapshotsOf } from "../support/stand-in.mjs";

let project, snapshotMs;
before(async () => {
  project = await install();
  await standInForMsal();
  ({ snapshotMs } = await (await fetch(`${origin}/control/settings`)).json());
  await change("settings", { snapshotMs: 100 });
});
after(async () => {
  await change("settings", { snapshotMs });
  await project.remove();
});

/** A package in place of MSAL, which needs a browser. */
async function standInForMsal() {
  const home = join(project.folder, "node_modules/@azure/msal-browser");
  await mkdir(home, { recursive: true });
  const exports = { ".": "./index.js", "./redirect-bridge": "./index.js" };
  await writeFile(join(home, "package.json"), JSON.stringify({ type: "module", exports }));
  await writeFile(
    join(home, "index.js"),
    `export class InteractionRequiredAuthError extends Error {}
    export const createStandardPublicClientApplication = async () => ({
      acquireTokenPopup: async () => ({ account: {} }),
      acquireTokenSilent: async () => ({ accessToken: "a-token" }),
    });
    export const broadcastResponseToMainFrame = async () => {};`,
  );
}

/** Where Graph is for the examples; each stands for the stand-in. */
const HOSTS = ["https://graph.microsoft.com", "https://graph.microsoft.us", "https://gateway.contoso.example/graph"];

/** Runs an example with everything the documents take for granted. `before` is code that changes some of it. */
const run = (example, given, before = "") =>
  project.node(`
    {
      const storageAccountId = "/subscriptions/f68bd846-16ad-4b51-a7c6-c84944a3367c/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/snapshots01";
      const getToken = () => "a-token";
      const { signal } = new AbortController();
      const always = { token: "a-token", getToken, storageAccountId, signal, clientId: "a-client", tenantId: "a-tenant" };
      Object.assign(globalThis, always, ${JSON.stringify(given)});

      // What surrounds the package: MSAL, SharePoint, Electron, and a page.
      globalThis.msal = { acquireTokenSilent: async () => ({ accessToken: "a-token" }) };
      globalThis.account = {};
      globalThis.context = { aadTokenProviderFactory: { getTokenProvider: async () => ({ getToken }) } };
      globalThis.window = { auth: { getToken } };
      globalThis.button = {};
      globalThis.show = () => {};
      const locks = { request: (name, hold) => hold() };
      Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

      // The hosts are the stand-in, also in the links it gives.
      const { fetch, setTimeout } = globalThis;
      globalThis.fetch = async (url, init) => {
        const host = ${JSON.stringify(HOSTS)}.find((host) => url.startsWith(host)) ?? "";
        const answer = await fetch(url.replace(host, "${origin}"), init);
        const text = (await answer.text()).replaceAll("${origin}", host);
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
    ${transformSync(example, { loader: "ts" }).code}`);

test("no document has lost its examples", () => {
  const without = EXAMPLES.filter(({ examples }) => examples.length === 0).map(({ file }) => file);
  // Those of the page on testing are files, which the stage "docs" runs.
  assert.deepEqual(without, ["docs/guide/README.md", "docs/guide/testing.md"]);
});

test("each function of the types has an example in its comment", async () => {
  for (const { file } of EXAMPLES.filter(({ file }) => file.endsWith(".d.ts"))) {
    const text = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
    const commented = [...text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\nexport function (\w+)/gs)];
    assert.equal(commented.length, text.match(/^export function /gm).length, file);
    const lacking = commented.filter(([, comment, name]) => !comment.split("@example")[1]?.includes(`${name}(`));
    assert.deepEqual(lacking.map(([, , name]) => name), [], file);
  }
});

for (const { file, examples } of EXAMPLES) {
  for (const [index, example] of examples.entries()) {
    // These are about an error that somebody has caught.
    if (/^if \(error\./m.test(example)) continue;
    const runs = example.includes("localStorage") ? throughAReload : once;
    test(`${file}, example ${index + 1}`, () => runs(example));
  }
}

async function once(example) {
  const policyName = `README ${randomUUID()}`;
  const { cloudPcs: [cloudPc], ids } = await newCloudPcs(1, { provisioningPolicyName: policyName });
  await run(example, { cloudPcId: cloudPc.id, cloudPcIds: ids, policyName });
  const starts = /\bcreate(Bulk)?Snapshots?\(/.test(example) && !example.includes("createTestGraph");
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
  const [, line] = /^```html\n(.*?)\n```/ms.exec(bundlers);
  assert.ok((await read("../consumers/plain/index.html")).includes(line), line);
});

test("the guide says what keeps a page awake, and how an error leaves a worker", async () => {
  const page = await readFile(new URL("../../docs/guide/many.md", import.meta.url), "utf8");
  const [, where] = /^## Where to run it\n(.*?)^## /ms.exec(page);
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

test("what the front page says of others is what was measured", async () => {
  const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");
  const rows = (text) => text.match(/^\|.*\|$/gm).map((row) => row.replaceAll("**", "").split("|").slice(1, -1).map((cell) => cell.trim()));
  const [, overview] = /^## Overview\n(.*?)^## /ms.exec(await read("docs/compare.md"));
  const [, ...measured] = rows(overview);
  const [, table] = /^## When something goes wrong\n(.*?)^## /ms.exec(await read("README.md"));
  const [, , ...told] = rows(table);
  const CASES = ["504, work done", "503, work not done", "answer lost", "claims challenge", "bad tier", "20 at once, throttled"];
  assert.equal(told.length, CASES.length);
  for (const [index, [what, ours, simple, clever]] of told.entries()) {
    const at = measured.findIndex(([name]) => name.startsWith(`[${CASES[index]}]`));
    const [, own, fetch, ky, axios, octokit, ...rest] = measured[at];
    // The next row may be the same with an option.
    const alike = measured[at + 1]?.[0].startsWith("…") ? [own, measured[at + 1][1]] : [own];
    assert.ok(alike.some((figures) => ours.includes(figures)), `${what}: ${ours}`);
    for (const figures of [fetch, ky, axios, octokit]) assert.ok(simple.includes(figures), `${what}: ${simple}`);
    for (const figures of rest) assert.ok(clever.includes(figures), `${what}: ${clever}`);
  }
});
