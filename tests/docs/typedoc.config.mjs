// How TypeDoc makes the site: the package's README, the guide in the order of its own table, the examples, the other documents, the types.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const [, ...rows] = readFileSync(path("docs/guide/README.md"), "utf8").split("\n| [");
const guide = ["README.md", ...rows.map((row) => /\]\((.+?)\)/.exec(row)[1])].map((page) => `docs/guide/${page}`);
const examples = readdirSync(path("examples")).map((name) => `examples/${name}/README.md`);
const about = readdirSync(path("docs")).filter((name) => name.endsWith(".md"));

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "cloudpc-snapshot",
  entryPoints: ["index.d.ts", "testing.d.ts"].map((name) => path(`pkg-template/${name}`)),
  tsconfig: path("tests/docs/tsconfig.json"),
  readme: path("pkg-template/README.md"),
  projectDocuments: [...guide, ...examples, ...about.map((name) => `docs/${name}`), "pkg-template/CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"].map(path),
  plugin: [path("tests/docs/plugin.mjs")],
  // TypeDoc leaves code out of the ids of sections, by which links find them: in titles, code becomes plain text.
  markdownItLoader(parser) {
    parser.core.ruler.push("code-in-titles", ({ tokens }) => {
      const titles = tokens.filter((_, at) => tokens[at - 1]?.type === "heading_open");
      for (const part of titles.flatMap(({ children }) => children)) if (part.type === "code_inline") part.type = "text";
    });
  },
  disableSources: true,
  // Parts of other types, which have no use alone.
  intentionallyNotExported: ["Platform", "SentFields"],
  treatWarningsAsErrors: true,
};
