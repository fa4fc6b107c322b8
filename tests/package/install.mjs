// The package as a stranger gets it: packed by npm, unpacked into a project of its own.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));

/** A new project that has the package, and a way to run modules in it. */
export async function install() {
  const folder = await mkdtemp(join(tmpdir(), "cloudpc-snapshot-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder, pkg]);
  const packed = JSON.parse(stdout);
  const { filename, files } = Array.isArray(packed) ? packed[0] : Object.values(packed)[0];
  const home = join(folder, "node_modules/cloudpc-snapshot");
  await mkdir(home, { recursive: true });
  await run("tar", ["-xzf", filename, "--strip-components=1", "-C", "node_modules/cloudpc-snapshot"], { cwd: folder });
  let count = 0;
  return {
    tarball: join(folder, filename),
    folder,
    home,
    files: files.map((file) => file.path).sort(),
    /** Runs `code` as a module of the project; gives what it printed, as JSON. */
    async node(code) {
      const name = `main-${(count += 1)}.mjs`;
      await writeFile(join(folder, name), code);
      const { stdout } = await run(process.execPath, [name], { cwd: folder });
      return stdout === "" ? undefined : JSON.parse(stdout);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
