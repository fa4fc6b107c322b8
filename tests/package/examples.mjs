// The examples of the documents and of the types: what a fence of `js` or `ts` has in it, unless it names a file.
import { readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../../", import.meta.url);
const GUIDE = "docs/guide/";
const pages = readdirSync(new URL(GUIDE, ROOT)).map((page) => GUIDE + page);

const documents = ["README.md", "pkg-template/README.md", ...pages];
const types = ["index.d.ts", "testing.d.ts"].map((name) => `pkg-template/${name}`);

/** Every file with examples, and its examples in order. */
export const EXAMPLES = [...documents, ...types].map((file) => {
  const text = readFileSync(new URL(file, ROOT), "utf8");
  const prose = file.endsWith(".ts") ? text.replaceAll(/^ +\* ?/gm, "") : text;
  return { file, examples: [...prose.matchAll(/^```[jt]s\n(.*?)^```/gms)].map(([, example]) => example) };
});
