// A portal's server, with a strict content security policy.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { origin } from "../support/stand-in.mjs";

const TYPES = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder, under a policy that allows what each of its files needs, or under another one. */
export async function serve(folder, policy = strictest) {
  const server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const bytes = await readFile(file).catch(() => undefined);
    if (!bytes) return answer.writeHead(404).end();
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    // The same server by another name.
    const another = `http://localhost:${server.address().port}`;
    const text = bytes.toString().replaceAll("ANOTHER_ORIGIN", another);
    // A worker's policy comes with its own script.
    answer.setHeader("Content-Security-Policy", policy(text, another));
    answer.setHeader("Access-Control-Allow-Origin", "*");
    answer.writeHead(200, { "Content-Type": type }).end(type === "text/html" ? text : bytes);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** What a page needs. An import map can only be inline: it is allowed by its hash. */
function strictest(text, another) {
  const maps = [...text.matchAll(/<script type="?importmap"?>(.*?)<\/script>/gs)];
  const hashes = maps.map(([, map]) => ` 'sha256-${createHash("sha256").update(map).digest("base64")}'`);
  return [
    "default-src 'none'",
    `script-src ${text.includes(another) ? another : "'self'"} 'wasm-unsafe-eval'${hashes.join("")}`,
    // Only the streaming entry has a file to fetch.
    `connect-src ${text.includes("streaming") ? "'self' " : ""}${origin}`,
    "require-trusted-types-for 'script'",
  ].join("; ");
}
