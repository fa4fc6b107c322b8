// Checks the links of the generated site: `node links.mjs FOLDER`. Those that leave the folder are not followed. The links of
// rustdoc's pages are rustdoc's matter: it warns of ours, and repeats texts of other crates with theirs.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { Parser } from "htmlparser2";

const [folder] = process.argv.slice(2);

/** The names of a page's sections, and where it leads. */
function read(path) {
  const ids = new Set();
  const links = new Set();
  const onopentag = (_, { id, href }) => {
    if (id) ids.add(id);
    if (href) links.add(href);
  };
  new Parser({ onopentag }).end(readFileSync(path, "utf8"));
  return { ids, links };
}

const files = readdirSync(folder, { recursive: true });
const isOurs = (name) => name.endsWith(".html") && !name.startsWith("rust");
const pages = new Map(files.filter(isOurs).map((name) => [pathToFileURL(join(folder, name)).href, read(join(folder, name))]));

/** What is wrong with a link, if anything. */
function problem(link, from) {
  const url = new URL(link, from);
  if (url.protocol !== "file:") return undefined;
  const section = decodeURIComponent(url.hash.slice(1));
  url.hash = url.search = "";
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  if (!statSync(url, { throwIfNoEntry: false })?.isFile()) return "does not exist";
  const page = pages.get(url.href);
  return page && section && !page.ids.has(section) ? "has no such section" : undefined;
}

const problems = [];
let links = 0;
for (const [from, page] of pages) {
  links += page.links.size;
  for (const link of page.links) {
    const wrong = problem(link, from);
    if (wrong) problems.push(`${relative(folder, fileURLToPath(from))}: ${link} ${wrong}`);
  }
}
console.log([...problems, `${pages.size} pages, ${links} links, ${problems.length} broken`].join("\n"));
process.exitCode = problems.length ? 1 : 0;
