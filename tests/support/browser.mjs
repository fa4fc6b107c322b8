// Starts Chromium through Playwright.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The longest wait for something that must happen. Only a failing test waits this long, even on a slow machine. */
export const PATIENCE_MS = 60_000;

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium, with `args` after the usual arguments. The caller closes it. */
export const launch = (...args) => chromium.launch(options(...args));

/** Starts Chromium with the extension in a folder. */
export const launchWithExtension = (folder) =>
  chromium.launchPersistentContext("", {
    ...options(`--load-extension=${folder}`),
    ignoreDefaultArgs: ["--disable-extensions"],
  });

function options(...others) {
  assert.ok(
    existsSync(executablePath),
    `no Chromium at ${executablePath}: run \`apt-get install -y --no-install-recommends chromium\`, or set CHROMIUM to the path of one`,
  );
  return { executablePath, args: [...ARGUMENTS, ...others], timeout: PATIENCE_MS };
}

/** Collects the lines of a page's console, including CSP violations and uncaught errors. */
export function consoleOf(page) {
  const lines = [];
  page.on("console", (message) => lines.push({ text: message.text(), url: message.location().url }));
  page.on("pageerror", (error) => lines.push({ text: String(error), url: page.url() }));
  return lines;
}

/**
 * Waits until an asynchronous function in the page resolves with something true. Playwright's `waitForFunction` does not: it
 * takes the promise itself for that.
 */
export async function waitForResult(page, isDone, argument) {
  const end = performance.now() + PATIENCE_MS;
  while (!(await page.evaluate(isDone, argument))) {
    assert.ok(performance.now() < end, `in vain: ${isDone}`);
  }
}
