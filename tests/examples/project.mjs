// An example in a folder of its own outside the repository, with the package as npm packs it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Without `NODE_TEST_CONTEXT`, by which a test runner inside this one would take itself for a part of it. */
const { NODE_TEST_CONTEXT, ...inherited } = process.env;
const INSTALL = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];

export class Project {
  #running = [];

  /** Copies an example, and installs what it needs: its lock file decides, and the package is the packed one. */
  static async install(name) {
    const project = new Project();
    project.work = await mkdtemp(join(tmpdir(), "cloudpc-snapshot-"));
    project.folder = join(project.work, name);
    const isSource = (path) => !["node_modules", "dist", ".env"].includes(basename(path));
    await cp(join(root, "examples", name), project.folder, { recursive: true, filter: isSource });
    const packed = await project.run("npm", ["pack", "--silent", "--pack-destination", project.work, join(root, "pkg")]);
    await project.run("npm", [...INSTALL, join(project.work, packed.stdout.trim())]);
    return project;
  }

  /** Runs a command to its end, which must be good; gives what it printed. */
  run(command, words, env) {
    const options = { cwd: this.folder, env: { ...inherited, NO_COLOR: "1", ...env } };
    return promisify(execFile)(command, words, options).catch(({ message, stdout }) => assert.fail(`${message}\n${stdout}`));
  }

  /** Starts a command in the folder. What still runs at the end is ended, with what it has started. */
  start(command, words, env) {
    const child = spawn(command, words, { cwd: this.folder, env: { ...inherited, NO_COLOR: "1", ...env }, detached: true });
    child.ended = new Promise((resolve) => child.once("close", (code) => resolve(code)));
    this.#running.push(child);
    return child;
  }

  /** Starts a server; gives the address that it prints. */
  async serve(command, words) {
    const [address] = await says(this.start(command, words).stdout, /http:\/\/localhost:\d+/);
    return `${address}/`;
  }

  async remove() {
    for (const { pid, exitCode, signalCode, ended } of this.#running) {
      if (exitCode === null && signalCode === null) process.kill(-pid);
      await ended;
    }
    await rm(this.work, { recursive: true, maxRetries: 5 });
  }
}

/** Waits until a child prints what matches. It goes on reading, because a child whose output nobody reads does not close. */
export function says(output, wanted) {
  let printed = "";
  return new Promise((resolve, reject) => {
    output.on("data", (text) => {
      printed += text;
      const match = wanted.exec(printed);
      if (match) resolve(match);
    });
    output.once("close", () => reject(new Error(`it does not print ${wanted}, but:\n${printed}`)));
  });
}
