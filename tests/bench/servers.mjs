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

/** Starts both. Each answer comes `latencyMs` late, which can be changed. The caller closes them. */
export async function serve() {
  const servers = { latencyMs: 0 };
  const site = createServer((request, response) => answerPage(servers, request, response));
  const { certificate, key } = await ownCertificate();
  const api = createSecureServer({
    cert: new X509Certificate(certificate).toString(),
    key: createPrivateKey({ key, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" }),
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

async function answerGraph(servers, stream, headers) {
  const cors = { "access-control-allow-origin": "*", "timing-allow-origin": "*" };
  const method = headers[":method"];
  if (method === "POST") {
    const { ":path": path, authorization, "content-type": contentType } = headers;
    const body = await text(stream);
    try {
      checkPost({ path, method, authorization, contentType, body });
    } catch (error) {
      console.error(error.message);
      stream.respond({ ...cors, ":status": 400 });
      return stream.end(error.message);
    }
  }
  await late(servers.latencyMs);
  if (stream.destroyed) return;
  const preflight = {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
  };
  stream.respond({ ...cors, ...(method === "OPTIONS" && preflight), ":status": 204 }, { endStream: true });
}

const late = async (ms) => ms && pause(ms);
