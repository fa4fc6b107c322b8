// Browsers re-send a POST by themselves when its connection is lost before the answer: which of them, when, and what
// the page is told of it. What an engine does is printed, not asserted: it is the engine's own, and may change.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { http2Origin, newCloudPc, origin, requests, reset, scriptFault, setFault, snapshotsOf } from "../../support/stand-in.mjs";
import { ENGINES } from "../../support/engines.mjs";
import { open } from "../../support/webdriver.mjs";

assert.ok(http2Origin, "MOCK_GRAPH_H2 must name where the stand-in speaks HTTP/2, as `cargo xtask test` does");

const ACCEPTED = 204;

const PROTOCOLS = [
  { protocol: "HTTP/1.1", httpVersion: "HTTP/1.1", root: `${origin}/beta` },
  { protocol: "HTTP/2", httpVersion: "HTTP/2.0", root: `${http2Origin}/beta` },
];

/** A POST as it is, without the package. Runs in the page, like all that is sent. */
const post = async ({ root, path, body }) => {
  const headers = { Authorization: "Bearer demo-token", "Content-Type": "application/json" };
  const { status } = await fetch(root + path, { method: "POST", headers, body: JSON.stringify(body) });
  return [status];
};

/** Sends through the package, alone or in a batch. Returns what the page learns of each Cloud PC. */
const send = async ({ root, ids, opts }) => {
  const { createSnapshot, createSnapshots } = await import("/pkg/index.js");
  const all = { baseUrl: root, accessTier: "cool", ...opts };
  const report = opts.batch
    ? createSnapshots("demo-token", ids, all)
    : createSnapshot("demo-token", ids[0], all).then((receipt) => ({ items: [{ receipt }] }));
  const { items } = await report.catch((error) => ({ items: ids.map(() => ({ error })) }));
  return items.map(({ error, receipt }) => {
    const { attempts } = error ?? receipt;
    if (attempts > 1) throw new Error(`the package sent ${attempts} times`);
    return error ? `${error.code}/${error.outcome}` : 204;
  });
};

/** How a page may request snapshots: of one Cloud PC, or of several in one request. */
const WAYS = {
  fetch: { send: post, many: 1 },
  singleSend: { send, many: 1, opts: { singleSend: true } },
  batch: { send, many: 3, opts: { batch: true } },
  "batch, singleSend": { send, many: 3, opts: { batch: true, singleSend: true } },
};

const CASES = PROTOCOLS.flatMap((protocol) =>
  [true, false].flatMap((reusable) => Object.keys(WAYS).map((way) => ({ ...protocol, reusable, way }))),
);

const table = [];
/** Serves an empty page and the package, of another origin than the stand-in's. */
const site = createServer(async ({ url }, response) => {
  const [, name] = /^\/pkg\/([\w.]+)$/.exec(url) ?? [];
  const type = { js: "text/javascript", wasm: "application/wasm" }[name?.split(".").pop()];
  response.setHeader("Content-Type", type ?? "text/html");
  response.end(type ? await readFile(new URL(`../../../pkg/${name}`, import.meta.url)) : "<!doctype html>");
});

before(() => once(site.listen(0, "127.0.0.1"), "listening"));
// Each test reads the whole record of requests, and other stages may have made it long.
before(reset);
after(() => {
  site.close();
  console.table(table);
});

for (const { name, driver, capabilities, reuses } of ENGINES) {
  test(name, { timeout: 300_000 }, async (t) => {
    const browser = await open(driver, { acceptInsecureCerts: true, ...capabilities });
    t.after(() => browser.close());
    await browser.goto(`http://127.0.0.1:${site.address().port}/`);

    for (const way of ["singleSend", "batch, singleSend"]) {
      await t.test(`${way} sends the whole body, or nothing`, async () => {
        const target = await newTarget(WAYS[way]);
        const { length } = await requestsOf(target);
        const { value } = await browser.run(send, { root: `${http2Origin}/beta`, ...target });
        const sent = (await requestsOf(target)).slice(length).filter(({ method }) => method === "POST");
        const bodies = sent.map(({ body }) => JSON.parse(body));
        const snapshots = await Promise.all(target.cloudPcs.map(snapshotsOf));
        const counts = snapshots.map(({ length }) => length);
        const each = (what) => target.ids.map(() => what);
        if (name !== "Chromium") {
          const refused = { value: each("invalidArgument/notSent"), bodies: [], counts: each(0) };
          assert.deepEqual({ value, bodies, counts }, refused);
          return;
        }
        assert.deepEqual({ value, counts }, { value: each(ACCEPTED), counts: each(1) });
        assert.equal(bodies.length, 1);
        const parts = bodies[0].requests?.map(({ body }) => body) ?? bodies;
        assert.deepEqual(parts, each({ accessTier: "cool" }));
      });
    }

    for (const { protocol, httpVersion, root, reusable, way } of CASES) {
      await t.test(`${protocol}, ${reusable ? "a" : "no"} connection to reuse, ${way}`, async () => {
        const call = (work, what) => browser.run(work, { root, ...what });
        const { posts, parts, earlier, started, page } = await loseAnswer(call, WAYS[way], reusable);
        const connection = earlier.length > 0 ? "reused" : "fresh";
        const learned = page.value ?? [page.error];
        table.push({
          engine: `${name} ${browser.version}`,
          protocol,
          connection: posts.length > 0 ? connection : "none",
          way,
          requests: posts.length,
          snapshots: started.join(", "),
          "the page sees": learned.join(", "),
        });
        for (const [n, count] of started.entries()) {
          assert.ok(count > 0 || learned[n] !== ACCEPTED, "accepted means that one was started");
        }
        if (WAYS[way].opts?.batch) {
          assert.equal(learned.length, started.length, "each has its own outcome");
          // Whoever sends a batch again sends all of it, and the service starts all of it.
          assert.deepEqual(started, started.map(() => posts.length));
          const partsOf = ({ number }) => parts.filter(({ batch }) => batch === number);
          const sent = (batch) => partsOf(batch).map(({ headers }) => headers["client-request-id"]);
          for (const again of posts) assert.deepEqual(sent(again), sent(posts[0]));
          for (const item of learned) assert.equal(item, learned[0], "one answer is lost for all");
        }
        if (WAYS[way].opts?.singleSend) {
          // What the package promises: one send, or a refusal that says that nothing was sent.
          const refused = learned[0] === "invalidArgument/notSent";
          assert.equal(posts.length, refused || protocol === "HTTP/1.1" ? 0 : 1);
          if (!refused) assert.equal(learned[0], "network/unknown");
        }
        if (posts.length === 0) return;
        assert.equal(posts[0].httpVersion, httpVersion);
        if (!reusable) assert.equal(connection, "fresh");
        else if (reuses) assert.equal(connection, "reused");
      });
    }
  });
}

/** New Cloud PCs, and where a request for them goes. */
async function newTarget({ many, opts }) {
  const cloudPcs = [];
  while (cloudPcs.length < many) cloudPcs.push(await newCloudPc());
  const ids = cloudPcs.map(({ id }) => id);
  const path = opts?.batch ? "/$batch" : `/deviceManagement/virtualEndpoint/cloudPCs/${ids[0]}/createSnapshot`;
  return { cloudPcs, ids, opts, path, body: { accessTier: "cool" } };
}

/** What the next request there meets. */
const meet = ({ cloudPcs, opts }, fault) =>
  opts?.batch ? setFault("batch", { on: "batch", ...fault }) : scriptFault(cloudPcs[0], fault);

/** The requests that went there, including preflights. */
const requestsOf = async (target) =>
  (await requests()).filter(({ path, batch }) => path.endsWith(target.path) && batch === null);

/** One call whose connection ends after the work and before the answer; `earlier` came on the same connection. */
async function loseAnswer(call, way, reusable) {
  const target = await newTarget(way);
  if (reusable) {
    const { value } = await call(post, await newTarget(WAYS.fetch));
    assert.deepEqual(value, [ACCEPTED]);
  } else {
    await rememberPreflight(call, target);
    await loseConnection(call);
  }
  const { length } = await requests();
  await meet(target, { cut: "after" });
  const page = await call(way.send, target);
  const all = await requests();
  const sent = all.slice(length).filter(({ method }) => method === "POST");
  const [posts, parts] = [true, false].map((alone) => sent.filter(({ batch }) => (batch === null) === alone));
  const [first] = posts;
  const earlier = all.slice(0, all.indexOf(first)).filter(({ connection }) => connection === first?.connection);
  const snapshots = await Promise.all(target.cloudPcs.map(snapshotsOf));
  return { posts, parts, earlier, started: snapshots.map(({ length }) => length), page };
}

/** After this a call makes no preflight, which would open a connection. Firefox does not remember its first few. */
async function rememberPreflight(call, target) {
  for (let calls = 0; calls < 10; calls += 1) {
    await meet(target, { status: 429 });
    await call(post, target);
    const seen = await requestsOf(target);
    if (seen.at(-2)?.method === "POST") return;
  }
  assert.fail("the browser remembers no preflight");
}

/** After this there is no connection to reuse, and the browser knows. */
async function loseConnection(call) {
  const target = await newTarget(WAYS.fetch);
  await meet(target, { cut: "before", times: null });
  const { error } = await call(post, target);
  assert.ok(error, "no answer came");
}
