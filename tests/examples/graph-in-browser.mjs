// A Chromium that finds the stand-in where Microsoft Graph is, so that pages need no setting for tests.
import { consoleOf, launch, PATIENCE_MS } from "../support/browser.mjs";
import { http2Origin } from "../support/stand-in.mjs";

/** Starts it; other hosts may be elsewhere, too, as in `{ "login.microsoftonline.com": "127.0.0.1:1234" }`. */
export function launchWithGraph(others = {}) {
  const hosts = { "graph.microsoft.com": new URL(http2Origin).host, ...others };
  const rules = Object.entries(hosts).map(([host, at]) => `MAP ${host}:443 ${at}`);
  return launch(`--host-resolver-rules=${rules}`);
}

/** Opens a page; `said` collects its console, but for what Chromium itself says about failed answers. */
export async function open(browser, address, options) {
  // The certificates of this machine are self-signed.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const lines = consoleOf(page);
  await page.goto(address);
  const said = () => lines.filter(({ text }) => !text.startsWith("Failed to load resource")).map(({ text }) => text);
  return { context, page, said };
}
