// Runs the examples of the guide's page on testing as a portal's own tests: each that has a name, as the file of that name.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { install } from "../package/install.mjs";

/** Only a failing test waits this long. The limits of Vitest and Playwright, 5 s and 30 s, are too short on a busy machine. */
const PATIENCE_MS = 120_000;

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const read = (name) => readFile(path(name), "utf8");
const page = await read("../../docs/guide/testing.md");
const [jest] = /^## Jest\n.*?(?=^## )/ms.exec(page);
const named = page.replace(jest, "").matchAll(/^```ts title="(.+?)"\n(.*?)^```/gms);
const examples = Object.fromEntries([...named].map(([, name, text]) => [name, text]));

let project, port;
before(async () => {
  project = await install();
  for (const name of ["@playwright", "msw", "typescript", "vite", "vitest"]) {
    await symlink(path(`node_modules/${name}`), join(project.folder, "node_modules", name));
  }
  await cp(path("portal"), project.folder, { recursive: true });
  port = await freePort();
  const manifest = { name: "portal", private: true, type: "module", scripts: { dev: `node node_modules/vite/bin/vite.js --port ${port} --strictPort` } };
  await writeFile(join(project.folder, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(examples)) {
    await writeFile(join(project.folder, name), text.replaceAll("5173", port));
  }
});
after(() => project.remove());

/** A port that nobody uses now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a program of this folder's packages in the portal. */
async function run(program, ...words) {
  // By this, a test runner would take itself for a part of this one.
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const options = { cwd: project.folder, env: { ...env, CI: "1", NO_COLOR: "1" } };
  const done = promisify(execFile)(process.execPath, [path(`node_modules/${program}`), ...words], options);
  const { stdout } = await done.catch(({ message, stdout }) => assert.fail(`${message}\n${stdout}`));
  return stdout;
}

test("the examples are strict TypeScript", async () => {
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "esnext", moduleResolution: "bundler", skipLibCheck: true };
  const files = Object.keys(examples);
  await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  await run("typescript/bin/tsc");
});

test("Vitest: the fetch option, fake timers, MSW, a whole tenant", async () => {
  const printed = await run("vitest/vitest.mjs", "run", "--reporter=tap-flat", `--testTimeout=${PATIENCE_MS}`);
  assert.equal(printed.match(/^ok /gm).length, 8, printed);
});

test("Playwright: a page whose requests the test answers", async () => {
  // This machine's Chromium, in place of one that Playwright downloads.
  const launchOptions = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] };
  const config = `
    import config from "./playwright.config";
    const webServer = { ...config.webServer, timeout: ${PATIENCE_MS} };
    const patience = { timeout: ${2 * PATIENCE_MS}, expect: { timeout: ${PATIENCE_MS} }, webServer };
    export default { ...config, ...patience, use: { ...config.use, launchOptions: ${JSON.stringify(launchOptions)} } };`;
  await writeFile(join(project.folder, "here.config.ts"), config);
  assert.match(await run("@playwright/test/cli.js", "test", "--config", "here.config.ts", "--reporter=line"), /2 passed/);
});

test("what the page says about Jest is what the project of Jest does", async () => {
  const lines = [...jest.matchAll(/^```[^\n]*\n(.*?)^```/gms)].flatMap(([, text]) => text.trim().split("\n"));
  const used = await Promise.all(["package.json", "snapshot.test.js"].map((name) => read(`../consumers/jest/${name}`)));
  assert.equal(lines.length, 2);
  for (const line of lines) assert.ok(used.some((text) => text.includes(line)), line);
});
