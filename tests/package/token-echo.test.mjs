// The token shows nowhere: not in an error, an event, a report or a receipt, whatever an answer or an exception repeats.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

test("10 000 odd answers and exceptions that echo it", async () => {
  const { leaks, kinds } = await project.node(`
    import { createSnapshot, createSnapshots } from "cloudpc-snapshot";
    const ID = "662009bc-7732-4f6f-8726-25883518b33e";
    const RUNS = 10000;
    const PIECE = 8;

    // A generator with a seed (mulberry32): a failure can be seen again.
    let seed = 1;
    const random = () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const below = (n) => Math.floor(random() * n);
    const one = (...choices) => choices[below(choices.length)];
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const word = (length) => Array.from({ length }, () => letters[below(64)]).join("");
    const newToken = () => "eyJ" + word(20) + "." + word(20 + below(60)) + "." + word(30);

    /** The token in some surroundings, whole or cut. */
    const echo = (token) => {
      const cut = below(token.length - PIECE);
      const piece = one(token, token.slice(0, PIECE + cut), token.slice(cut), token.slice(cut, cut + PIECE + below(9)));
      return one("", "Bearer ", "bad token: ", "ü ", '"') + piece + one("", "…", ".", '"', " is bad", "\\n") + one("", token);
    };
    const header = (text) => text.replace(/[^\x20-\x7e]/g, "?").replace(/^ +| +$/g, "");
    const base64 = (text) => Buffer.from(text).toString("base64");
    const body = (token) => {
      const error = { code: one("x", echo(token)), message: one("m", echo(token)) };
      if (random() < 0.5) error.innerError = { code: echo(token), message: echo(token), "request-id": echo(token) };
      if (random() < 0.2) error.message = JSON.stringify({ ErrorCode: echo(token), Message: JSON.stringify({ Message: echo(token) }) });
      return one(JSON.stringify({ error }), echo(token), "<html>" + echo(token), "");
    };
    const answer = (token) => {
      const status = one(400, 401, 401, 403, 404, 409, 429, 500, 503, 204, 200);
      const headers = { "request-id": header(echo(token)) };
      if (status === 401) headers["WWW-Authenticate"] = 'Bearer error="insufficient_claims", claims="' + base64(JSON.stringify({ a: echo(token) })) + '"';
      if (status === 429) headers["Retry-After"] = one("0", "99999", header(echo(token)));
      return new Response(status === 204 ? null : body(token), { status, headers });
    };
    const thrown = (token) => {
      const error = new TypeError(echo(token));
      if (random() < 0.3) Object.assign(error, { config: { headers: new Map([["Authorization", "Bearer " + token]]) } });
      if (random() < 0.3) error.cause = { [echo(token)]: [echo(token)] };
      return one(error, echo(token), { message: echo(token) });
    };

    /** Every text that can be reached. */
    const texts = (value, seen = new Set(), found = []) => {
      if (Object(value) !== value) return found.push(String(value)), found;
      if (seen.has(value)) return found;
      seen.add(value);
      if (value instanceof Map) for (const entry of value) texts(entry, seen, found);
      for (const key of Reflect.ownKeys(value)) {
        found.push(String(key));
        texts(value[key], seen, found);
      }
      if (value instanceof Error) found.push(String(value), value.message, String(value.stack));
      if (typeof value.toJSON === "function") found.push(JSON.stringify(value));
      return found;
    };

    const leaks = [];
    const kinds = {};
    for (let run = 0; run < RUNS; run += 1) {
      const tokens = [newToken(), newToken()];
      let asked = 0;
      const source = random() < 0.5 ? tokens[0] : () => tokens[asked++] ?? tokens[1];
      let sent = 0;
      const fetch = async () => {
        const token = tokens[sent++] ?? tokens[1];
        const used = typeof source === "string" ? tokens[0] : token;
        if (random() < 0.2) throw thrown(used);
        return answer(used);
      };
      /** The same answer as the only part of a batch. */
      const batch = async () => {
        const part = await fetch();
        const headers = Object.fromEntries(part.headers);
        const text = await part.text();
        let body = text;
        try {
          body = JSON.parse(text);
        } catch {
          // Graph has texts in a part, too.
        }
        return new Response(JSON.stringify({ responses: [{ id: "1", status: part.status, headers, body }] }), { status: 200 });
      };
      const seen = [];
      const opts = { fetch, onEvent: (event) => seen.push(event), retry: { maxRetries: 1, delayMs: 0, maxDelayMs: 2000 } };
      if (random() < 0.05) opts[one(...tokens, "x")] = 1;
      const isBatch = random() < 0.5;
      const end = random() < 0.4
        ? await createSnapshots(source, [ID], { ...opts, batch: isBatch, fetch: isBatch ? batch : fetch, retry: { maxRetries: 1, delayMs: 0, maxDelayMs: 500 }, onProgress: (progress) => seen.push(progress) }).catch((error) => error)
        : await createSnapshot(source, ID, opts).catch((error) => error);
      seen.push(end);
      const kind = end.code ?? (end.items ? "report" : "receipt");
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      const all = texts(seen).join("\\n");
      for (const token of tokens) {
        for (let at = 0; at + PIECE <= token.length; at += 1) {
          if (all.includes(token.slice(at, at + PIECE))) {
            leaks.push({ run, piece: token.slice(at, at + PIECE), kind, all: all.slice(0, 600) });
            break;
          }
        }
      }
      if (leaks.length > 3) break;
    }
    console.log(JSON.stringify({ leaks, kinds }));
    process.exit();`);
  assert.deepEqual(leaks, []);
  for (const kind of ["receipt", "report", "forbidden", "unauthenticated", "network", "invalidArgument", "throttled"]) {
    assert.ok(kinds[kind] >= 50, `${kind} is rare: ${JSON.stringify(kinds)}`);
  }
});
