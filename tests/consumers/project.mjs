// One consumer's project, in a folder of its own outside the repository.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { serve } from "./serve.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));

/** What every project gets, beside its own files. */
const SHARED = ["command.js", "index.html", "main.js", "outcome.js"];
const INSTALL = ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
/** Without `NODE_TEST_CONTEXT`, by which a test runner inside this one would take itself for a part of it. */
const { NODE_TEST_CONTEXT, ...inherited } = process.env;
const ENVIRONMENT = { ...inherited, NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1", NG_CLI_ANALYTICS: "false" };
const START_LIMIT_MS = 5 * 60_000;

/** All projects, and the package they install. */
let work;
before(async () => {
  work = await mkdtemp(join(tmpdir(), "cloudpc-snapshot-"));
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", work, pkg]);
  await rename(join(work, stdout.trim()), join(work, "cloudpc-snapshot.tgz"));
});
after(() => rm(work, { recursive: true, maxRetries: 5 }));

export class Project {
  #running = [];

  /** @param {string} name */
  constructor(name) {
    this.source = join(here, name);
    this.folder = join(work, name);
  }

  async install() {
    for (const file of SHARED) await cp(join(here, file), join(this.folder, file));
    await cp(this.source, this.folder, { recursive: true });
    await this.#npm(INSTALL);
  }

  /** Runs a script of the project to its end; gives what it printed. */
  script(name, environment) {
    return this.#npm(["run", name], environment);
  }

  /** Builds; what came out has the module once: as a file if the build is of the streaming entry, else within a script. */
  async build(output, script = "build") {
    await this.script(script);
    const read = (...path) => readFile(join(this.folder, ...path), "utf8");
    const [deflated] = /[A-Za-z0-9+/]{1000}/.exec(await read("node_modules/cloudpc-snapshot/index.js"));
    const has = async (name) => (await read(output, name)).includes(deflated);
    const modules = [];
    for (const name of await readdir(join(this.folder, output), { recursive: true })) {
      if (name.endsWith(".wasm") || (name.endsWith(".js") && (await has(name)))) modules.push(name);
    }
    assert.equal(modules.length, 1, modules.join(" "));
    assert.equal(modules[0].endsWith(".wasm"), output === "streaming", modules[0]);
  }

  /** Serves a folder of the project; gives the address. */
  async serve(output) {
    const { address, close } = await serve(join(this.folder, output));
    this.stopLater(close);
    return address;
  }

  /** Starts a script of the project that is a server; gives the address it prints. */
  start(script) {
    const server = spawn("npm", ["run", script], { cwd: this.folder, env: ENVIRONMENT, detached: true });
    const ended = new Promise((resolve) => server.once("close", resolve));
    this.stopLater(() => {
      // npm, its shell, and the server: they are one group.
      if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid);
      return ended;
    });
    let printed = "";
    return new Promise((resolve, reject) => {
      const fail = (what) => reject(new Error(`npm run ${script} ${what}:\n${printed}`));
      const read = (text) => {
        printed += text;
        const address = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(printed);
        if (address) resolve(`${address[0]}/`);
      };
      server.stdout.on("data", read);
      server.stderr.on("data", read);
      server.once("error", reject);
      ended.then(() => fail("ended"));
      setTimeout(() => fail("names no address"), START_LIMIT_MS).unref();
    });
  }

  /** @param {() => unknown} close ends something that was started */
  stopLater(close) {
    this.#running.push(close);
  }

  /** Ends all that was started. */
  async stop() {
    for (const close of this.#running.splice(0)) await close();
  }

  remove() {
    return rm(this.folder, { recursive: true, maxRetries: 5 });
  }

  async #npm(words, environment) {
    const options = { cwd: this.folder, env: { ...ENVIRONMENT, ...environment }, maxBuffer: Infinity };
    const { stdout } = await run("npm", words, options).catch((error) => {
      assert.fail(`${error.message}\n${error.stdout}`);
    });
    return stdout;
  }
}
