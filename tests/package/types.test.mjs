// The types, as a project with the strictest settings sees them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { EXAMPLES } from "./examples.mjs";
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

/** What the examples take for granted. */
const GIVEN = `
  declare const token: string, cloudPcId: string, storageAccountId: string, policyName: string, cloudPcIds: string[];
  declare const clientId: string, tenantId: string;
  declare const signal: AbortSignal;
  declare const button: HTMLButtonElement;
  declare function show(message: string): void;
  declare function reloadCloudPcs(): Promise<void>;
  declare const error: import("cloudpc-snapshot").SnapshotError;
  interface Window {
    auth: { getToken(request: { claims: string | undefined; forceRefresh: boolean }): Promise<string> };
  }
  /** A part of the SharePoint Framework's WebPartContext. */
  declare const context: {
    aadTokenProviderFactory: {
      getTokenProvider(): Promise<{
        getToken(resource: string, options?: { useCachedToken?: boolean; claims?: string }): Promise<string>;
      }>;
    };
  };
  declare const msal: import("@azure/msal-browser").PublicClientApplication;
  declare const account: import("@azure/msal-browser").AccountInfo;
  declare const getToken: import("cloudpc-snapshot").TokenFunction;
`;

const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "dom.iterable"],
  types: [],
};

for (const compiler of COMPILERS) {
  /** Compiles files, each given as its name and its text, in a project that has the package. */
  const compile = async (files, options) => {
    const tsc = fileURLToPath(new URL(`../node_modules/${compiler}/bin/tsc`, import.meta.url));
    const project = await install();
    try {
      for (const [name, text] of Object.entries(files)) await writeFile(join(project.folder, name), text);
      const azure = fileURLToPath(new URL("../node_modules/@azure", import.meta.url));
      await symlink(azure, join(project.folder, "node_modules/@azure"));
      const config = { compilerOptions: { ...STRICT, ...options }, files: Object.keys(files) };
      await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify(config));
      await run(process.execPath, [tsc, "--project", project.folder]).catch(({ stdout }) => assert.fail(stdout));
    } finally {
      await project.remove();
    }
  };
  const read = (name) => readFile(new URL(name, import.meta.url), "utf8");

  test(`the calls people write compile, and wrong ones do not: ${compiler}`, async () => {
    const project = await install();
    const options = exactly(await optionsOf(project));
    await project.remove();
    await compile({ "calls.ts": await read("calls.ts"), "options.ts": options });
  });

  test(`the types need no DOM library: ${compiler}`, async () => {
    await compile({ "without-dom.ts": await read("without-dom.ts") }, { lib: ["es2022"] });
  });

  test(`the examples of the documents are strict TypeScript: ${compiler}`, async () => {
    const files = EXAMPLES.flatMap(({ file, examples }) =>
      // Those without an import must not see each other either.
      examples.map((example, index) => [`${file.replaceAll("/", "-")}-${index + 1}.ts`, `${example}\nexport {};\n`]),
    );
    // MSAL's own types are not that strict.
    await compile({ "given.d.ts": GIVEN, ...Object.fromEntries(files) }, { exactOptionalPropertyTypes: false, skipLibCheck: true });
  });
}
