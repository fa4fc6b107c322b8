// Checks the sign-in bar without a Microsoft account, which tests/page/sign-in does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, context, expectStatus, open, page } from "./driver.mjs";

test("a pasted token goes to the selected cloud, and is stored nowhere", async () => {
  await open();
  const asked = [];
  await context.route("https://graph.microsoft.us/**", (route) => {
    asked.push([new URL(route.request().url()).pathname, route.request().headers().authorization]);
    return route.fulfill({ json: { value: [] }, headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "*" } });
  });
  await page.getByText("Paste a token").click();
  await page.locator("#select-count").filter({ hasText: "· 0 shown" }).waitFor();
  await page.getByRole("combobox", { name: "Cloud" }).selectOption("US Government L4");
  await page.getByLabel("Access token").fill("a-secret-token");
  const subscriptions = page.waitForResponse(/getSubscriptions/);
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Using a pasted token (US Government L4)" }).waitFor();
  await page.getByText("There are no Cloud PCs in this tenant.").waitFor();
  await subscriptions;
  assert.equal(await page.locator("#faults").isVisible(), false);
  assert.ok(asked.length >= 2 && asked.every(([, authorization]) => authorization === "Bearer a-secret-token"), JSON.stringify(asked));
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.body.innerText + location.href);
  assert.ok(!kept.includes("a-secret-token"));
});

test("without a token or a client ID nobody is signed in, and the empty field has the focus", async () => {
  await open();
  const focused = () => page.evaluate(() => document.activeElement.name);
  await page.getByText("Paste a token").click();
  await button("Use token").click();
  await page.getByRole("status").filter({ hasText: "Not signed in. Paste an access token first." }).waitFor();
  assert.equal(await focused(), "token");
  await page.getByText("Microsoft account").click();
  await button("Sign in").click();
  await page.getByRole("status").filter({ hasText: "Not signed in. Enter the client ID" }).waitFor();
  assert.equal(await focused(), "clientId");
  assert.equal(context.pages().length, 1, "no popup");
});

test("after a reload the tab has the same way to sign in, but the token is gone", async () => {
  await open();
  await page.getByText("Paste a token").click();
  await page.getByLabel("Access token").fill("a-secret-token");
  await page.reload();
  await page.getByRole("radio", { name: "Paste a token", checked: true }).waitFor();
  assert.equal(await page.getByLabel("Access token").inputValue(), "");
  assert.equal(await page.locator("#faults").isVisible(), false);
  await page.getByText("Demo tenant", { exact: true }).click();
  await page.getByRole("status").filter({ hasText: "Using the demo tenant" }).waitFor();
});

test("a token that Microsoft Graph refuses is not said to be in use", async () => {
  expectStatus(401);
  await open();
  const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
  await context.route("https://graph.microsoft.com/**", (route) =>
    route.request().method() === "OPTIONS"
      ? route.fulfill({ headers: cors })
      : route.fulfill({ status: 401, json: { error: { code: "InvalidAuthenticationToken", message: "Expired." } }, headers: cors }),
  );
  await page.getByText("Paste a token").click();
  await page.getByLabel("Access token").fill("a-secret-token");
  await page.keyboard.press("Enter");
  await page.getByRole("status").filter({ hasText: "Not signed in. Microsoft Graph did not accept the access token." }).waitFor();
  assert.equal(await page.getByText("Using a pasted token").isVisible(), false);
});
