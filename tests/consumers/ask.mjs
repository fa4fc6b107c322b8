// How a consumer is asked for a snapshot, and what `outcome.js` says.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before } from "node:test";

import { consoleOf, launch, launchWithExtension, PATIENCE_MS } from "../support/browser.mjs";

/** @typedef {(query: URLSearchParams) => Promise<string>} Ask */

/** What the dev servers' own scripts say. */
const DEV_CLIENT =
  /^\[(vite|HMR|webpack-dev-server)\] (connect|Waiting|Server started)|^\[Fast Refresh\]|React DevTools|^Angular is running/;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/**
 * A page: the outcome becomes its title.
 *
 * @param {string} address
 * @returns {Ask}
 */
export const page = (address) => async (query) => {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const said = consoleOf(page);
  await page.goto(`${address}?${query}`);
  try {
    await page.waitForFunction(() => document.title !== "");
  } catch (error) {
    assert.fail(`${error.message}\n${JSON.stringify(said)}`);
  }
  const title = await page.title();
  await context.close();
  const lines = said.filter(({ text, url }) => !DEV_CLIENT.test(text) && !url.endsWith("/favicon.ico"));
  assert.deepEqual(lines, [], `the page's console stays empty; its title is ${title}`);
  return title;
};

/**
 * A page that the project builds into a folder.
 *
 * @returns {Promise<Ask>}
 */
export async function build(project, output, script) {
  await project.build(output, script);
  return page(await project.serve(output));
}

/**
 * A page of a server of the project's own.
 *
 * @returns {Promise<Ask>}
 */
export const server = async (project, script) => page(await project.start(script));

/**
 * A script of the project: it prints the outcome on a line of its own.
 *
 * @returns {Ask}
 */
export const script = (project, name) => async (query) => {
  const printed = await project.script(name, { QUERY: query });
  return /^{.*}$/m.exec(printed)?.[0] ?? assert.fail(printed);
};

/**
 * The service worker of an extension, in a folder of the project: it has `outcome` as a global function.
 *
 * @returns {Promise<Ask>}
 */
export async function extension(project, folder) {
  const context = await launchWithExtension(join(project.folder, folder));
  project.stopLater(() => context.close());
  context.setDefaultTimeout(PATIENCE_MS);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  const said = [];
  worker.on("console", (message) => said.push(message.text()));
  return async (query) => {
    const text = await worker.evaluate((query) => outcome(query), String(query));
    assert.deepEqual(said, [], "the worker's console stays empty");
    return text;
  };
}
