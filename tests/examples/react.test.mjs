// The portal with React, as it is built: the sign-in, a run, stopping it, and what comes after. Microsoft's sign-in is an OpenID
// provider on this machine, and Graph is the stand-in; the page knows of neither.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import axe from "axe-core";

import { launchWithGraph, open } from "./graph-in-browser.mjs";
import { Project } from "./project.mjs";
import { serve } from "../consumers/serve.mjs";
import { CLIENT_ID, Provider, TENANT } from "../page/sign-in/provider.mjs";
import { arrivedFor, change, newCloudPc, postsFor, removeFault, requestsFor, setFault, snapshotsOf } from "../support/stand-in.mjs";

let project, provider, server, browser, context, page, said, cloudPcs;
before(async () => {
  provider = await new Provider().start();
  project = await Project.install("react");
  await project.run("npm", ["run", "build"], { VITE_CLIENT_ID: CLIENT_ID, VITE_TENANT_ID: TENANT });
  // The policy that its README names.
  const [policy] = /default-src 'none';[^`]*/.exec(await readFile(join(project.folder, "README.md"), "utf8"));
  server = await serve(join(project.folder, "dist"), () => policy.replace(/\s+/g, " "));
  browser = await launchWithGraph({ "login.microsoftonline.com": `127.0.0.1:${provider.port}` });
});
after(async () => {
  await browser?.close();
  server?.close();
  await provider?.stop();
  await project?.remove();
});

beforeEach(async () => {
  provider.reset();
  // More than a run works on at a time.
  cloudPcs = await Promise.all(Array.from({ length: 6 }, () => newCloudPc()));
  ({ context, page, said } = await open(browser, server.address));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(`adele@${TENANT}`).waitFor();
  for (const { displayName } of cloudPcs) await page.getByLabel(`Choose ${displayName}`, { exact: true }).check();
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(said(), [], "the policy in the README allows all that the page needs");
});

const start = () => page.getByRole("button", { name: /^Make \d+ restore points?$/ });
const status = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();
const state = ({ displayName }, text) =>
  page.getByRole("row").filter({ hasText: displayName }).getByRole("cell").last().filter({ hasText: text }).waitFor();

/** How many requests and snapshots there were for each. */
const seen = (of) => Promise.all(cloudPcs.map(async (cloudPc) => (await of(cloudPc)).length));

test("a run with faults: an outcome and advice for each, then the restore points", async () => {
  const [refused, lost, , gone] = cloudPcs;
  await setFault("refused", { cloudPcId: refused.id, status: 409 });
  await setFault("lost", { cloudPcId: lost.id, status: 504, started: true });
  await setFault("gone", { cloudPcId: gone.id, status: 504 });
  await change("settings", { snapshotMs: 0 });
  await start().click();

  await state(refused, "Refused" + "Something else is running on it");
  await state(gone, "Unknown" + "It may have been started");
  for (const cloudPc of cloudPcs) if (cloudPc !== refused && cloudPc !== gone) await state(cloudPc, /^Exists, created /);
  await status("4 of 5 exist");
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 1, 1, 1], "nothing that is unknown is sent again");
  assert.deepEqual(await seen(snapshotsOf), [0, 1, 1, 0, 1, 1]);
  const [post] = await postsFor(lost);
  assert.equal(post.headers.authorization, `Bearer ${provider.accessTokens[0]}`);

  await page.getByRole("button", { name: "Stop waiting" }).click();
  await status("Ended: 4 exist, 1 refused, 1 unknown");
  assert.equal(await start().innerText(), "Make 1 restore point");
  await start().click();
  await state(refused, /^Exists/);
  assert.deepEqual(await seen(postsFor), [2, 1, 1, 1, 1, 1], "the second run sends only what was refused");
});

test("stop: the answers to what was sent are awaited, and the rest is sent by the next run", async () => {
  await change("settings", { snapshotMs: 0 });
  for (const [at, { id }] of cloudPcs.entries()) await setFault(`held ${at}`, { cloudPcId: id, on: "createSnapshot", times: null, delayMs: 600_000 });
  await start().click();
  const sent = cloudPcs.slice(0, 4);
  await Promise.all(sent.map(arrivedFor));
  await page.getByRole("button", { name: "Stop" }).click();
  await status("Stopping: waiting for the answers");
  for (const at of cloudPcs.keys()) await removeFault(`held ${at}`);

  await status("Ended: 4 accepted, 2 not sent");
  assert.deepEqual(await seen(requestsFor).then((counts) => counts.slice(4)), [0, 0]);
  await start().click();
  await status("Ended: 6 exist");
  assert.deepEqual(await seen(postsFor), [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
});

test("a token that was refused: MSAL gets a new one with the claims of the challenge", async () => {
  await change("settings", { expiredToken: provider.accessTokens.at(-1), snapshotMs: 0 });
  await start().click();
  await status("Ended: 6 exist");
  const used = new Set((await Promise.all(cloudPcs.map(postsFor))).flat().map(({ headers, status }) => `${headers.authorization} ${status}`));
  assert.ok(used.has(`Bearer ${provider.accessTokens.at(-1)} 204`), [...used].join("\n"));
  assert.equal(provider.grants.at(-1).type, "refresh_token");
  assert.equal(provider.popups.length, 1);
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
});

test("an expired sign-in ends the run with advice, and after a new one the next run sends the rest", async () => {
  await change("settings", { expiredToken: provider.accessTokens.at(-1), snapshotMs: 0 });
  provider.refusal = "interaction_required";
  await start().click();
  await page.getByRole("alert").filter({ hasText: "The run ended early. Sign in again." }).waitFor();
  assert.deepEqual(await seen(snapshotsOf), [0, 0, 0, 0, 0, 0]);
  const popup = context.waitForEvent("page").then((popup) => popup.waitForEvent("close"));
  await page.getByRole("button", { name: "Sign in again" }).click();
  await popup;
  await start().click();
  await status("Ended: 6 exist");
  assert.deepEqual(await seen(snapshotsOf), [1, 1, 1, 1, 1, 1]);
});

test("the table says what it is, and axe finds nothing wrong", async () => {
  await page.getByRole("table", { name: /Cloud PCs, 6 chosen/ }).waitFor();
  await page.getByRole("rowheader", { name: cloudPcs[0].displayName }).waitFor();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source).catch(() => {});
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), [], colorScheme);
  }
});
