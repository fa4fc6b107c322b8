// Starts Chromium through Playwright.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** For what has to come: no test waits so long but one that fails, however slow the machine is. */
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

/** Starts Chromium, with arguments beside the usual; the caller closes it. */
export const launch = (...args) => chromium.launch(options(...args));

/** Starts another that has an extension, from its folder. */
export const launchWithExtension = (folder) =>
  chromium.launchPersistentContext("", {
    ...options(`--load-extension=${folder}`),
    ignoreDefaultArgs: ["--disable-extensions"],
  });

function options(...others) {
  assert.ok(
    existsSync(executablePath),
    `no Chromium at ${executablePath}: run \`apt-get install -y --no-install-recommends chromium\`, or name one in CHROMIUM`,
  );
  return { executablePath, args: [...ARGUMENTS, ...others], timeout: PATIENCE_MS };
}

/** All that a page says on its console, CSP violations and uncaught errors included. */
export function consoleOf(page) {
  const lines = [];
  page.on("console", (message) => lines.push({ text: message.text(), url: message.location().url }));
  page.on("pageerror", (error) => lines.push({ text: String(error), url: page.url() }));
  return lines;
}
