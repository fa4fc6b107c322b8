// The page without a bundler: what it says, and what the stand-in saw.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { launchWithGraph, open } from "./graph-in-browser.mjs";
import { Project } from "./project.mjs";
import { newCloudPc, postsFor, requestsFor, scriptFault, snapshotsOf } from "../support/stand-in.mjs";

let project, browser, address, cloudPc, context, page, said;
before(async () => {
  project = await Project.install("import-map");
  address = await project.serve("npm", ["start"]);
  browser = await launchWithGraph();
});
after(async () => {
  await browser?.close();
  await project?.remove();
});
beforeEach(async () => {
  cloudPc = await newCloudPc();
  ({ context, page, said } = await open(browser, address));
});
afterEach(() => context.close());

const button = () => page.getByRole("button", { name: "Make a restore point" });

/** Fills in the form, clicks, and gives what the page says at the end. */
async function click(id = cloudPc.id) {
  await page.getByLabel("Access token").fill("a-token");
  await page.getByLabel("ID of the Cloud PC").fill(id);
  await button().click();
  await page.locator("[role=status]:not(.busy):not(:empty)").waitFor();
  return page.getByRole("status").innerText();
}

const seen = async () => [(await postsFor(cloudPc)).length, (await snapshotsOf(cloudPc)).length];

test("accepted: the page says so, and does not send it again", async () => {
  assert.match(await click(), /^Accepted at .*an hour or more/s);
  assert.equal(await button().isDisabled(), true);
  assert.deepEqual(await seen(), [1, 1]);
  const [post] = await postsFor(cloudPc);
  assert.equal(post.headers.authorization, "Bearer a-token");
  assert.equal(`${post.headers.origin}/`, address);
  assert.deepEqual(said(), [], "the policy allows all that the page needs");
});

test("refused: the page says whom to ask, and the button works again", async () => {
  await scriptFault(cloudPc, { status: 403 });
  assert.match(await click(), /^Refused: nothing was started.*Windows 365 Administrator/s);
  assert.deepEqual(await seen(), [1, 0]);
  assert.match(await click(), /^Accepted/);
  assert.deepEqual(await seen(), [2, 1]);
});

for (const [what, fault] of [["a lost answer", { cut: "after" }], ["a 504", { status: 504, started: true }]]) {
  test(`unknown, after ${what}: the page says to look first, and the button stays disabled for this Cloud PC`, async () => {
    // Chromium sends again by itself when a connection is lost, so both of its requests lose theirs.
    await scriptFault(cloudPc, { ...fault, times: 2 });
    assert.match(await click(), /^Unknown: it may have been started.*Intune admin center/s);
    assert.equal(await button().isDisabled(), true);
    const [post, ...again] = await postsFor(cloudPc);
    assert.deepEqual(again.filter(({ headers }) => headers["client-request-id"] !== post.headers["client-request-id"]), []);
    await page.getByLabel("ID of the Cloud PC").fill((await newCloudPc()).id);
    assert.equal(await button().isDisabled(), false);
  });
}

test("not sent: a wrong id and a wrong token are named, and nothing leaves the page", async () => {
  assert.match(await click("CPC-adele"), /^Nothing was sent.*662009bc/s);
  await page.getByLabel("ID of the Cloud PC").fill(cloudPc.id);
  await page.getByLabel("Access token").fill("Bearer a-token");
  await button().click();
  await page.getByText("without “Bearer”").waitFor();
  assert.deepEqual(await requestsFor(cloudPc), []);
});

test("throttled: the page says how long Microsoft asks to wait", async () => {
  await scriptFault(cloudPc, { status: 429, headers: { "Retry-After": "1" } });
  const texts = page.evaluate(() => new Promise((resolve) => {
    const status = document.querySelector("[role=status]");
    const texts = [];
    new MutationObserver(() => {
      texts.push(status.innerText);
      if (status.className === "accepted") resolve(texts);
    }).observe(status, { childList: true });
  }));
  await click();
  assert.ok((await texts).includes("Microsoft asks to wait 1 s …"), String(await texts));
  assert.deepEqual(await seen(), [2, 1]);
});
