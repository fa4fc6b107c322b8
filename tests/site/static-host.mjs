// A static host as there are many: files in a folder, with a type for most, and no header of the page's own.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

assert.ok(process.env.SITE, "SITE must name the folder of the site, as `cargo xtask test` does");

/** The folder in which the site is on its host. */
const FOLDER = "/some/folder/";

/** Serves the site. `changed` may change the text of a file, by its name. */
export async function host(changed = (name, text) => text) {
  /** The paths that were asked for. */
  const asked = [];
  const server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(pathname);
    const name = pathname.startsWith(FOLDER) && (pathname.slice(FOLDER.length) || "index.html");
    const bytes = name && (await readFile(join(process.env.SITE, name)).catch(() => undefined));
    if (!bytes) return answer.writeHead(404, { "Content-Type": "text/html" }).end("Not found");
    const type = TYPES[extname(name)];
    answer.writeHead(200, type && { "Content-Type": type }).end(type ? changed(name, bytes.toString()) : bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://localhost:${server.address().port}${FOLDER}`,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
