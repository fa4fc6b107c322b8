// Checks the sign-in with a Microsoft account, against an OpenID provider on this machine that stands in for Microsoft's.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { consoleOf, launch, PATIENCE_MS } from "../../support/browser.mjs";
import { change, http2Origin, newCloudPc, origin, postsFor, requests, snapshotsOf } from "../../support/stand-in.mjs";
import { CLIENT_ID, Provider, TENANT, TENANT_ID } from "./provider.mjs";

const SETTINGS = { clientId: CLIENT_ID, tenant: TENANT, cloud: "global" };
const READ = "https://graph.microsoft.com/CloudPC.Read.All";
const WRITE = "https://graph.microsoft.com/CloudPC.ReadWrite.All";
/** The scopes that MSAL adds, for the account and the refresh token. */
const ALWAYS = " openid profile offline_access";
const CAPABLE = { xms_cc: { values: ["CP1"] } };
/** The stand-in's claims challenge. */
const CHALLENGE = { nbf: { essential: true, value: "1793599200" } };

let provider;
let browser;
let context;
let page;
let cloudPc;
let consoles;
let urls;

before(async () => {
  provider = await new Provider().start();
  const hosts = ["login.microsoftonline.com", "login.microsoftonline.us"];
  const rules = hosts.map((host) => `MAP ${host}:443 127.0.0.1:${provider.port}`);
  rules.push(`MAP graph.microsoft.com:443 ${new URL(http2Origin).host}`);
  browser = await launch(`--host-resolver-rules=${rules}`);
});
after(async () => {
  await browser?.close();
  await provider?.stop();
});

beforeEach(async () => {
  cloudPc = await newCloudPc();
  // The provider's certificate is self-signed.
  context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.setDefaultTimeout(PATIENCE_MS);
  [consoles, urls] = [[], []];
  context.on("request", (request) => urls.push(request.url()));
  context.on("page", (opened) => {
    consoles.push(consoleOf(opened));
    opened.on("framenavigated", (frame) => urls.push(frame.url()));
  });
  page = await context.newPage();
  await page.goto(origin);
});
afterEach(async () => {
  const stored = await page.evaluate(() => Object.entries(localStorage));
  await context.close();
  // Chromium itself reports each failed answer: these belong to the faults of a test.
  const said = consoles.flat().filter(({ text }) => !text.startsWith("Failed to load resource: the server responded"));
  assert.deepEqual(said, [], "the consoles stay empty");
  for (const secret of provider.secrets) {
    assert.ok(!JSON.stringify([stored, urls, consoles]).includes(secret), "no token is stored, in a URL or on the console");
  }
  provider.reset();
});

/** Signs in, and keeps the session in the page for the functions below. */
const signIn = (settings = SETTINGS) =>
  page.evaluate(async (settings) => {
    const { signIn } = await import("/microsoft-account.js");
    window.asked = 0;
    window.session = await signIn(settings, (open) => {
      window.asked += 1;
      return open();
    });
    return { tenant: session.tenant, name: session.name };
  }, settings);

const resume = () =>
  page.evaluate(async () => {
    const { resume } = await import("/microsoft-account.js");
    window.session = await resume();
    return session?.name;
  });

/** The token for one function of the package. */
const tokenFor = (name) => page.evaluate((name) => session.tokenFor(name)({ signal: new AbortController().signal }), name);

const createSnapshot = (id = cloudPc.id) =>
  page.evaluate(
    async ({ id, baseUrl }) => {
      const { createSnapshot } = await import("/pkg/index.js");
      await createSnapshot(session.tokenFor("createSnapshot"), id, { baseUrl });
    },
    { id, baseUrl: `${origin}/beta` },
  );

/** The tokens that reached the stand-in with snapshot requests. */
const tokensSent = async () => (await postsFor(cloudPc)).map(({ headers }) => headers.authorization);

/** Makes the stand-in answer the latest token with a claims challenge. */
const challenge = () => change("settings", { expiredToken: provider.accessTokens.at(-1) });

const bearer = (token) => `Bearer ${token}`;

test("MSAL.js is loaded only when it is needed, and its licence is served with it", async () => {
  await page.evaluate(() => import("/microsoft-account.js"));
  const loaded = () => urls.filter((url) => url.startsWith(`${origin}/vendor/`) && !url.endsWith("/idb.js"));
  assert.deepEqual(loaded(), []);
  await signIn();
  assert.deepEqual([...new Set(loaded())], [`${origin}/vendor/msal-browser.js`, `${origin}/vendor/redirect-bridge.js`]);
  assert.match(await (await fetch(`${origin}/vendor/msal-browser.LICENSE`)).text(), /MIT License/);
});

test("a popup signs in with the least scope, and a snapshot asks for its own", async () => {
  assert.deepEqual(await signIn(), { tenant: TENANT_ID, name: `adele@${TENANT}` });
  assert.deepEqual(provider.popups, [{ scope: READ + ALWAYS, claims: CAPABLE }]);
  await createSnapshot();
  assert.deepEqual(
    provider.grants.map(({ type, scope }) => [type, scope]),
    [
      ["authorization_code", READ + ALWAYS],
      ["refresh_token", WRITE + ALWAYS],
    ],
  );
  assert.deepEqual(await tokensSent(), [bearer(provider.accessTokens[1])]);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);

  assert.equal(await tokenFor("createSnapshot"), provider.accessTokens[1], "from the cache");
  assert.equal(await tokenFor("listCloudPcs"), provider.accessTokens[0], "each scope has its own token");
  assert.equal(provider.grants.length, 2);
  assert.equal(provider.popups.length, 1);
});

test("after the popup was closed, the next click opens another", async () => {
  await context.route("https://login.microsoftonline.com/**", (route) => route.fulfill({ body: "Password?" }), { times: 1 });
  const opened = context.waitForEvent("page");
  const first = assert.rejects(signIn(), /interaction_in_progress_cancelled/);
  const popup = await opened;
  await popup.getByText("Password?").waitFor();
  await popup.close();
  assert.equal((await signIn()).name, `adele@${TENANT}`);
  await first;
});

test("a token that expires is renewed silently", async () => {
  await signIn();
  provider.expiresIn = 1;
  const first = await tokenFor("createSnapshot");
  await createSnapshot();
  assert.equal(provider.grants.length, 3);
  assert.deepEqual(await tokensSent(), [bearer(provider.accessTokens[2])]);
  assert.notEqual(first, provider.accessTokens[2]);
  assert.equal(provider.popups.length, 1);
});

test("a claims challenge leads to a new token with these claims, and one snapshot is started", async () => {
  await signIn();
  const refused = await tokenFor("createSnapshot");
  await challenge();
  await createSnapshot();
  const { type, claims } = provider.grants.at(-1);
  assert.equal(type, "refresh_token");
  assert.deepEqual(claims, { ...CHALLENGE, ...CAPABLE });
  const renewed = provider.accessTokens.at(-1);
  assert.deepEqual(await tokensSent(), [bearer(refused), bearer(renewed)]);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
  assert.equal(provider.popups.length, 1);
  assert.equal(await tokenFor("createSnapshot"), renewed, "the cache has only the new one");
});

for (const refusal of ["interaction_required", "invalid_grant"]) {
  test(`after ${refusal} for the refresh token, a popup asks the user, with the same claims`, async () => {
    await signIn();
    const refused = await tokenFor("createSnapshot");
    await challenge();
    provider.refusal = refusal;
    await createSnapshot();
    assert.deepEqual(provider.popups.slice(1), [{ scope: WRITE + ALWAYS, claims: { ...CHALLENGE, ...CAPABLE } }]);
    assert.deepEqual(await tokensSent(), [bearer(refused), bearer(provider.accessTokens.at(-1))]);
    assert.equal((await snapshotsOf(cloudPc)).length, 1);
    assert.equal(await page.evaluate(() => window.asked), 1, "a click was asked for");
  });
}

test("calls that need the user at the same time share one popup, and each gets its own scope", async () => {
  provider.expiresIn = 1;
  await signIn();
  provider.refusal = "interaction_required";
  provider.expiresIn = 3600;
  const tokens = await Promise.all(["createSnapshot", "listSnapshots", "getBulkSnapshot"].map(tokenFor));
  assert.equal(provider.popups.length, 2);
  const scopes = tokens.map((token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url")).scope);
  assert.deepEqual(scopes, [WRITE, WRITE, READ].map((scope) => scope + ALWAYS));
});

test("no popup opens for a call that was aborted", async () => {
  await signIn();
  provider.refusal = "interaction_required";
  const error = await page.evaluate(() => {
    const controller = new AbortController();
    controller.abort("not wanted any more");
    return session.tokenFor("createSnapshot")({ signal: controller.signal }).catch((error) => error);
  });
  assert.equal(error, "not wanted any more");
  assert.equal(provider.popups.length, 1);
});

test("a token for what is only looked up in passing asks no user", async () => {
  await signIn();
  provider.refusal = "interaction_required";
  const quietly = () => session.tokenFor("listSnapshots", { quietly: true })({ signal: new AbortController().signal });
  await assert.rejects(page.evaluate(quietly), /interaction_required/);
  assert.equal(await page.evaluate(() => window.asked), 0);
  assert.equal(provider.popups.length, 1);
});

test("another account in a later popup yields no token", async () => {
  await signIn();
  provider.refusal = "interaction_required";
  provider.user = "bianca";
  await assert.rejects(tokenFor("createSnapshot"), /signed in as bianca@contoso.example, .* adele@contoso.example\./);
});

test("a reload keeps the sign-in, another tab asks again", async () => {
  assert.equal(await resume(), undefined, "nobody has signed in");
  await signIn();
  await page.reload();
  assert.equal(await resume(), `adele@${TENANT}`);
  await createSnapshot();
  assert.deepEqual(await tokensSent(), [bearer(provider.accessTokens[1])]);
  assert.equal(provider.popups.length, 1);

  await page.close();
  page = await context.newPage();
  await page.goto(origin);
  assert.equal(await resume(), undefined);
  const saved = await page.evaluate(async () => (await import("/microsoft-account.js")).savedSettings());
  assert.deepEqual(saved, SETTINGS);
});

test("signing out forgets the tokens", async () => {
  await signIn();
  await createSnapshot();
  await page.evaluate(() => session.signOut());
  const stored = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  for (const secret of provider.secrets) {
    assert.ok(!stored.includes(secret));
  }
  assert.equal(await resume(), undefined);
});

test("US Government L4 has its own login host and its own Graph", async () => {
  await signIn({ ...SETTINGS, cloud: "usGov" });
  assert.ok(urls.some((url) => url.startsWith(`https://login.microsoftonline.us/${TENANT}/oauth2/v2.0/authorize?`)));
  assert.ok(!urls.some((url) => url.startsWith("https://login.microsoftonline.com/")));
  assert.equal(provider.popups[0].scope, "https://graph.microsoft.us/CloudPC.Read.All" + ALWAYS);
});

test("another OpenID provider", async () => {
  // Whoever serves the page must allow it to connect to that provider.
  await context.route(`${origin}/`, async (route) => {
    const response = await route.fetch();
    const policy = response.headers()["content-security-policy"].replace("connect-src", `$& ${provider.url}`);
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
  // A fulfilled response no longer counts as one of this machine.
  await context.grantPermissions(["local-network-access"]);
  await page.reload();
  const { name } = await signIn({ ...SETTINGS, authority: provider.url });
  assert.equal(name, `adele@${TENANT}`);
  await createSnapshot();
  assert.deepEqual(await tokensSent(), [bearer(provider.accessTokens[1])]);
  assert.ok(!urls.some((url) => url.startsWith("https://login.microsoftonline.")));
});

test("through the page: sign in, list the Cloud PCs, stay signed in after a reload, sign out", async () => {
  const choose = () => page.getByLabel("Microsoft account").check();
  const status = page.locator("#signed-in");
  const rows = page.getByRole("row").filter({ hasText: cloudPc.displayName });
  const seen = () => page.getByLabel("Search", { exact: true }).first().fill(cloudPc.displayName);

  await choose();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant", { exact: true }).fill(TENANT);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await status.filter({ hasText: `adele@${TENANT}` }).waitFor();
  await seen();
  await rows.waitFor();
  const lists = (await requests()).filter(({ method, path }) => method === "GET" && path.endsWith("/cloudPCs"));
  assert.equal(lists.at(-1).headers.authorization, bearer(provider.accessTokens[0]));

  await page.reload();
  await choose();
  await status.filter({ hasText: `adele@${TENANT}` }).waitFor();
  assert.equal(provider.popups.length, 1, "no second popup");

  await page.getByRole("button", { name: "Sign out" }).click();
  await status.filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  await page.reload();
  await choose();
  assert.equal(await page.getByLabel("Client ID").inputValue(), CLIENT_ID, "the settings are saved");
  assert.equal(await page.getByRole("button", { name: "Sign out" }).isVisible(), false);
});

test("at localhost, which Microsoft Entra accepts as a redirect URI; a reload needs no new choice", async () => {
  const local = origin.replace("127.0.0.1", "localhost");
  await page.goto(local);
  await page.getByLabel("Microsoft account").check();
  await page.getByText(`${local}/redirect.html`).waitFor();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant", { exact: true }).fill(TENANT);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const signedIn = page.getByRole("status").filter({ hasText: `Signed in as adele@${TENANT}` });
  await signedIn.waitFor();
  await page.reload();
  await signedIn.waitFor();
  assert.equal(provider.popups.length, 1, "no second popup");
});

test("while the sign-in window is open the page says so, and an earlier failure is not reported later", async () => {
  await context.route("https://login.microsoftonline.com/**", (route) => route.fulfill({ body: "Password?" }), { times: 1 });
  await page.getByLabel("Microsoft account").check();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant", { exact: true }).fill(TENANT);
  const click = () => page.getByRole("button", { name: "Sign in", exact: true }).click();
  const opened = context.waitForEvent("page");
  await click();
  await page.getByRole("status").filter({ hasText: "Waiting for the sign-in window" }).waitFor();
  const popup = await opened;
  await popup.getByText("Password?").waitFor();
  await popup.close();
  await page.evaluate(() => {
    window.said = [];
    const status = document.getElementById("signed-in");
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true });
  });
  await click();
  await page.getByRole("status").filter({ hasText: `Signed in as adele@${TENANT}` }).waitFor();
  assert.deepEqual(await page.evaluate(() => window.said), [`Signed in as adele@${TENANT}`]);
});

test("MSAL.js is loaded before the click that opens its window", async () => {
  const loaded = page.waitForResponse(`${origin}/vendor/msal-browser.js`);
  await page.getByLabel("Microsoft account").check();
  await loaded;
  assert.equal(provider.popups.length, 0);
});

test("a window that was closed can be opened again at once, also for a later token", async () => {
  await page.getByLabel("Microsoft account").check();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant", { exact: true }).fill(TENANT);
  // No token is kept, not even one of a look-up, whose scope is that of what is created.
  provider.expiresIn = 1;
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("status").filter({ hasText: `Signed in as adele@${TENANT}` }).waitFor();
  const rows = page.getByRole("row").filter({ hasText: cloudPc.displayName });
  await page.getByLabel("Search", { exact: true }).first().fill(cloudPc.displayName);
  await rows.waitFor();
  provider.expiresIn = 3600;
  provider.refusal = "interaction_required";
  await context.route(/\/authorize\?/, (route) => route.fulfill({ body: "Password?" }), { times: 1 });
  await rows.click();
  await page.getByRole("button", { name: "Create 1 restore point" }).click();
  const again = page.getByRole("button", { name: "Sign in again" });
  const opened = context.waitForEvent("page");
  await again.click();
  const popup = await opened;
  await popup.getByText("Password?").waitFor();
  await popup.close();
  await again.click();
  await page.locator("#run-headline").filter({ hasText: "Accepted" }).waitFor();
  await again.waitFor({ state: "hidden" });
});

test("the address survives the sign-in, which adds nothing to it, and is shown once there is a list", async () => {
  const address = `${origin}/#search=${cloudPc.displayName}`;
  await page.goto("about:blank");
  await page.goto(address);
  await page.getByLabel("Microsoft account").check();
  await page.getByLabel("Client ID").fill(CLIENT_ID);
  await page.getByLabel("Tenant", { exact: true }).fill(TENANT);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator("#select-count").filter({ hasText: /· 1 shown/ }).waitFor();
  assert.equal(page.url(), address);
  await page.reload();
  await page.locator("#select-count").filter({ hasText: /· 1 shown/ }).waitFor();
  assert.equal(page.url(), address);
});
