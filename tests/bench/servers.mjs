// The two servers of a benchmark: one for a page, the package and its peers, and one that takes snapshot requests as Graph does.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { setTimeout as pause } from "node:timers/promises";
import { text } from "node:stream/consumers";
import { ownCertificate } from "../support/stand-in.mjs";

/** What each peer is given, and must send. */
export const TOKEN = "a-token.of-the-benchmarks~0123456789";
export const PARAMETERS = { accessTier: "cool" };

const POST = {
  method: "POST",
  authorization: `Bearer ${TOKEN}`,
  contentType: "application/json",
  body: JSON.stringify(PARAMETERS),
};
const ACTION = /^\/beta\/deviceManagement\/virtualEndpoint\/cloudPCs\/[0-9a-f-]{36}\/createSnapshot$/;

/** Refuses a request that is not the one a snapshot needs. */
export function checkPost({ path, ...request }) {
  assert.match(path, ACTION);
  assert.deepEqual({ ...request, contentType: request.contentType?.split(";")[0] }, POST);
}

/**
 * Starts both. Each answer comes `latencyMs` late, and the work of a snapshot request or of a batch takes `workMs`. When as many
 * snapshots as `dropAt` have started, connections to Graph are dropped, once. All this can be changed, and what was `received`
 * can be forgotten. The caller closes them.
 */
export async function serve() {
  const servers = { latencyMs: 0, workMs: 0, dropAt: Infinity, received: nothing(), connections: new Set() };
  const site = createServer((request, response) => answerPage(servers, request, response));
  const { certificate, key } = await ownCertificate();
  const api = createSecureServer({
    cert: new X509Certificate(certificate).toString(),
    key: createPrivateKey({ key, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" }),
  });
  api.on("secureConnection", (connection) => {
    servers.connections.add(connection.on("close", () => servers.connections.delete(connection)));
  });
  api.on("stream", (stream, headers) => answerGraph(servers, stream, headers).catch(() => stream.close()));
  for (const server of [site, api]) await once(server.listen(0, "127.0.0.1"), "listening");
  return Object.assign(servers, {
    page: `http://localhost:${site.address().port}/`,
    baseUrl: `https://127.0.0.1:${api.address().port}/beta`,
    close() {
      for (const server of [site, api]) server.close();
    },
  });
}

const FOLDERS = { pkg: new URL("../../pkg/", import.meta.url), peers: new URL("../../target/bench/peers/", import.meta.url) };
const TYPES = { js: "text/javascript", wasm: "application/wasm" };
// Isolated from other origins, a page's clock shows 5 µs in Chromium and 20 µs in Firefox, otherwise 100 µs and 1 ms.
const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

async function answerPage({ latencyMs }, { url }, response) {
  const [folder, name] = url.slice(1).split("/");
  const type = TYPES[name?.split(".").pop()] ?? "text/html";
  const body = name ? await readFile(new URL(name, FOLDERS[folder])) : "<!doctype html><title>benchmark</title>";
  await late(latencyMs);
  response.writeHead(200, { ...HEADERS, "Content-Type": type }).end(body);
}

/** How many requests of each kind came, a batch being one, and how many snapshots they started. */
export const nothing = () => ({ preflights: 0, posts: 0, snapshots: 0 });

async function answerGraph(servers, stream, headers) {
  const cors = { "access-control-allow-origin": "*", "timing-allow-origin": "*" };
  const answer = { ...cors, ":status": 204 };
  let parts;
  const { ":method": method, ":path": path, authorization, "content-type": contentType } = headers;
  if (method === "POST") {
    const body = await text(stream);
    try {
      const request = { method, path, authorization, contentType, body };
      if (path === "/beta/$batch") parts = JSON.parse(body).requests;
      for (const each of parts?.map((part) => inBatch(request, part)) ?? [request]) checkPost(each);
    } catch (error) {
      console.error(error.message);
      stream.respond({ ...cors, ":status": 400 });
      return stream.end(error.message);
    }
    servers.received.posts += 1;
    servers.received.snapshots += parts?.length ?? 1;
    if (servers.received.snapshots >= servers.dropAt) {
      servers.dropAt = Infinity;
      for (const connection of servers.connections) connection.destroy();
    }
    await late(servers.workMs);
  } else if (method === "OPTIONS") {
    servers.received.preflights += 1;
    answer["access-control-allow-methods"] = "POST";
    answer["access-control-allow-headers"] = headers["access-control-request-headers"] ?? "";
    // How long Graph's own may be kept is unknown (docs/graph.md#cors).
    answer["access-control-max-age"] = 600;
  }
  await late(servers.latencyMs);
  if (stream.destroyed) return;
  if (!parts) return stream.respond(answer, { endStream: true });
  stream.respond({ ...answer, ":status": 200, "content-type": "application/json" });
  stream.end(JSON.stringify({ responses: parts.map(({ id }) => ({ id, status: 204, headers: {}, body: null })) }));
}

/** The request that a part of a batch stands for. */
const inBatch = ({ authorization }, { method, url, headers, body }) => ({
  method,
  path: `/beta${url}`,
  authorization,
  contentType: headers["Content-Type"],
  body: JSON.stringify(body),
});

const late = async (ms) => ms && pause(ms);
