import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { consoleOf, launch } from "./browser.mjs";
import { newCloudPc, origin, postsFor, requestsFor, scriptFault, snapshotsOf } from "../stand-in.mjs";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const STORAGE =
  "/subscriptions/06199b73-30a1-4922-8734-93feca64cdf6/resourceGroups/res2627/providers/Microsoft.Storage/storageAccounts/sto1125";
/** Longer than any test waits: an answer that only a cancel can overtake. */
const NEVER_MS = 120_000;
const SLOW_MS = 400;

let browser;
let context;
let page;
let said;
let cloudPc;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

beforeEach(async () => {
  cloudPc = await newCloudPc();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  said = consoleOf(page);
  await openPage();
});
afterEach(async () => {
  await context.close();
  assert.deepEqual(said, [], "the page's console stays empty");
});

const cloudPcField = () => page.getByRole("combobox", { name: "Cloud PC", exact: true });
const createButton = () => page.getByRole("button", { name: "Create snapshot" });
const status = (text) => page.getByRole("status").filter({ hasText: text });
const alert = (text) => page.getByRole("alert").filter({ hasText: text });

async function openPage() {
  const response = await page.goto(`${origin}/`);
  // The field becomes a combobox when the tenant's Cloud PCs are there to pick from.
  await cloudPcField().waitFor();
  return response;
}

async function pick() {
  await cloudPcField().fill(cloudPc.displayName);
  await page.getByRole("option", { name: cloudPc.displayName }).click();
}

/** The answer's rows by name; `innerText` without the copy buttons. */
function rows() {
  return page.locator("#answer-details > div").evaluateAll((groups) =>
    Object.fromEntries(
      groups.map((group) => [
        group.querySelector("dt").textContent,
        [...group.querySelector("dd").childNodes]
          .filter((node) => node.nodeName !== "BUTTON")
          .map((node) => node.textContent)
          .join(""),
      ]),
    ),
  );
}

/** Chromium itself reports a failed status of a fetch; that line belongs to the fault a test scripted. */
function takeReported(httpStatus) {
  const index = said.findIndex(
    ({ text, url }) => text.includes(`status of ${httpStatus} `) && url.endsWith(`/${cloudPc.id}/createSnapshot`),
  );
  assert.notEqual(index, -1, `Chromium reported ${httpStatus}`);
  said.splice(index, 1);
}

/** Presses and releases the mouse on the button, whatever state it is in. */
async function press(clickCount) {
  const { x, y, width, height } = await createButton().boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down({ clickCount });
  await page.mouse.up({ clickCount });
}

test("the page comes under a policy without inline code", async () => {
  const policy = (await openPage()).headers()["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'"]) {
    assert.ok(policy.split("; ").includes(part), `${part} in ${policy}`);
  }
});

test("a snapshot with storage account and tier, by clicking", async () => {
  const place = await createButton().boundingBox();
  await pick();
  assert.equal(await cloudPcField().inputValue(), cloudPc.id);
  await page.getByText(`${cloudPc.displayName} · `).waitFor();
  await page.getByLabel(/^Storage account/).fill(STORAGE);
  await page.getByLabel(/^Access tier/).selectOption("cool");
  await createButton().click();
  await status("Accepted").waitFor();

  const requests = await requestsFor(cloudPc);
  assert.deepEqual(requests.map(({ method }) => method), ["OPTIONS", "POST"]);
  const [preflight, sent] = requests;
  assert.match(preflight.headers["access-control-request-headers"], /authorization/);
  assert.equal(sent.headers.origin, origin);
  assert.equal(sent.headers.authorization, "Bearer demo-token");
  assert.equal(sent.headers["content-type"], "application/json");
  assert.match(sent.headers["client-request-id"], GUID);
  assert.deepEqual(JSON.parse(sent.body), { storageAccountId: STORAGE, accessTier: "cool" });
  const snapshots = await snapshotsOf(cloudPc);
  assert.deepEqual(
    snapshots.map(({ storageAccountId, accessTier }) => ({ storageAccountId, accessTier })),
    [{ storageAccountId: STORAGE, accessTier: "cool" }],
  );

  const receipt = await rows();
  assert.equal(receipt["Cloud PC"], cloudPc.id);
  assert.equal(receipt["Storage account"], STORAGE);
  assert.equal(receipt["Access tier"], "cool");
  assert.equal(receipt["Client request id"], sent.headers["client-request-id"]);
  assert.match(receipt["Request id"], GUID);
  assert.deepEqual(await createButton().boundingBox(), place, "nothing moved");
});

test("with nothing chosen but the Cloud PC, the request has no body", async () => {
  await pick();
  await createButton().click();
  await status("Accepted").waitFor();
  const [sent] = await postsFor(cloudPc);
  assert.equal(sent.body, "");
  assert.equal(sent.headers["content-type"], undefined);
  const receipt = await rows();
  assert.equal(receipt["Storage account"], "none given");
  assert.equal(receipt["Access tier"], "service default");
});

test("a double click sends once, before the answer and after it", async () => {
  await scriptFault(cloudPc, { delayMs: SLOW_MS });
  await pick();
  await press(1);
  await status("Sending").waitFor();
  assert.ok(await createButton().isDisabled());
  await press(1);
  await status("Accepted").waitFor();
  // The first answer came between the two halves of a double click.
  await press(2);
  assert.equal(await createButton().isDisabled(), false);
  await status("Accepted").waitFor();
  assert.equal((await postsFor(cloudPc)).length, 1);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
});

test("a bad id and a bare storage account name are refused at their fields, with nothing sent", async () => {
  const sent = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") {
      sent.push(request.url());
    }
  });
  const refusedAt = async (field, words) => {
    await createButton().click();
    await status("Not sent").waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.ok(await field.evaluate((element) => element === document.activeElement), "the field has the focus");
    const described = await field.evaluate((element) =>
      element
        .getAttribute("aria-describedby")
        .split(" ")
        .map((id) => document.getElementById(id))
        .filter((element) => element.checkVisibility())
        .map((element) => element.textContent)
        .join(" "),
    );
    assert.match(described, words);
  };

  await cloudPcField().fill("662009bc-7732-4f6f");
  await refusedAt(cloudPcField(), /GUID/);
  await cloudPcField().fill(cloudPc.id);
  assert.equal(await cloudPcField().getAttribute("aria-invalid"), null, "typing takes the mark away");
  await page.getByLabel(/^Storage account/).fill("sto1125");
  await refusedAt(page.getByLabel(/^Storage account/), /subscriptions/);
  await page.getByLabel("Access token").fill("");
  await refusedAt(page.getByLabel("Access token"), /token/i);
  assert.deepEqual(sent, []);
  assert.deepEqual(await requestsFor(cloudPc), []);
});

test("a refusal shows its code, what to do, and the request id to copy", async () => {
  const requestId = "94fb3b52-452a-4535-a601-69e0a90e3aa2";
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  await scriptFault(cloudPc, {
    status: 403,
    headers: { "request-id": requestId },
    body: {
      error: {
        code: "Authorization_RequestDenied",
        message: "Insufficient privileges to complete the operation.",
        innerError: { "request-id": requestId },
      },
    },
  });
  await pick();
  await createButton().click();
  await alert("Refused").waitFor();
  await alert("No snapshot was started").waitFor();
  await alert("CloudPC.ReadWrite.All").waitFor();
  const shown = await rows();
  assert.equal(shown.Code, "forbidden");
  assert.equal(shown.Status, "403");
  assert.equal(shown["Graph code"], "Authorization_RequestDenied");
  assert.equal(shown["Request id"], requestId);
  assert.equal(shown["Client request id"], (await postsFor(cloudPc))[0].headers["client-request-id"]);

  await page.getByRole("button", { name: "Copy request id" }).click();
  await page.getByRole("button", { name: "Copied request id" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), requestId);
  assert.deepEqual(await snapshotsOf(cloudPc), []);
  takeReported(403);
});

test("an unknown outcome says to look before trying again", async () => {
  await scriptFault(cloudPc, { status: 504, started: true });
  await pick();
  await createButton().click();
  await alert("Outcome unknown").waitFor();
  await alert("may have started. Look for the restore point before you try again").waitFor();
  assert.equal((await rows()).Status, "504");
  assert.equal((await postsFor(cloudPc)).length, 1, "never sent again by itself");
  takeReported(504);
});

test("cancel during a slow answer", async () => {
  await scriptFault(cloudPc, { delayMs: NEVER_MS });
  await pick();
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await createButton().click();
  await sent;
  const cancel = page.getByRole("button", { name: "Cancel" });
  await cancel.click();
  await status("Cancelled").waitFor();
  await status("may have started").waitFor();
  assert.equal(await cancel.isVisible(), false);
  assert.ok(await createButton().evaluate((button) => button === document.activeElement), "the focus is not lost");
  assert.equal(await createButton().isDisabled(), false);
});

test("by keyboard alone", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const tabTo = async (name) => {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const ring = element.closest(".choice") ?? element;
      return { name: element.name || element.id || element.textContent, outline: getComputedStyle(ring).outlineStyle };
    });
    assert.deepEqual(focused, { name, outline: "solid" });
  };

  await tabTo("target");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByLabel("Access token").inputValue(), "", "the demo token stays with the demo tenant");
  await page.keyboard.press("ArrowLeft");
  await cloudPcField().waitFor();
  await tabTo("token");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("typed-token");
  await tabTo("cloudPcId");
  await page.keyboard.type(cloudPc.displayName);
  await page.keyboard.press("ArrowDown");
  await page.locator("[role=option].active").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await cloudPcField().inputValue(), cloudPc.id);
  assert.equal(await cloudPcField().getAttribute("aria-expanded"), "false");
  await tabTo("storageAccountId");
  await tabTo("accessTier");
  await page.keyboard.type("archive");
  await tabTo("create");
  await page.keyboard.press("Enter");
  await status("Accepted").waitFor();
  await tabTo("Copy request id");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Copied request id" }).waitFor();

  const [sent] = await postsFor(cloudPc);
  assert.equal(sent.headers.authorization, "Bearer typed-token");
  assert.deepEqual(JSON.parse(sent.body), { accessTier: "archive" });
});

test("fits a narrow screen, and takes the user to the answer", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await pick();
  await page.getByLabel(/^Storage account/).fill(STORAGE);
  await createButton().click();
  await status("Accepted").waitFor();
  const { wide, top } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    top: document.getElementById("answer").getBoundingClientRect().top,
  }));
  assert.ok(wide <= 0, `nothing to scroll sideways (${wide})`);
  assert.ok(top > -1 && top < 740, `the answer is in sight (${top})`);
});
