// The types, as a project with the strictest settings sees them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { install } from "./install.mjs";
import { optionsOf } from "./options.mjs";

const run = promisify(execFile);
/** The current one and two majors back. */
const COMPILERS = ["typescript", "typescript-6", "typescript-5"];

/** Code that compiles if each function's type has these options and no others. */
const exactly = (options) => `
  import * as all from "cloudpc-snapshot";
  type Options<F> = F extends (...args: infer A) => unknown ? keyof NonNullable<Required<A> extends [...unknown[], infer L] ? L : 0> : 0;
  ${Object.entries(options)
    .map(([name, names]) => `export const ${name}: { [N in Options<typeof all.${name}>]: 0 } = { ${names.map((name) => `${name}: 0`)} };`)
    .join("\n  ")}
`;

for (const compiler of COMPILERS) {
  test(`the calls people write compile, and wrong ones do not: ${compiler}`, async () => {
    const tsc = fileURLToPath(new URL(`../node_modules/${compiler}/bin/tsc`, import.meta.url));
    const project = await install();
    await writeFile(join(project.folder, "calls.ts"), await readFile(new URL("calls.ts", import.meta.url)));
    await writeFile(join(project.folder, "options.ts"), exactly(await optionsOf(project)));
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2022", "dom"],
      types: [],
    };
    await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["calls.ts", "options.ts"] }));
    await run(process.execPath, [tsc, "--project", project.folder]).catch(({ stdout }) => assert.fail(stdout));
    await project.remove();
  });
}
