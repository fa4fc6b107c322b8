// Browsers re-send a POST by themselves when its connection is lost before the answer: which of them, when, and what
// the page is told of it. What an engine does is printed, not asserted: it is the engine's own, and may change.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { http2Origin, newCloudPc, origin, requests, requestsFor, scriptFault, snapshotsOf } from "../../support/stand-in.mjs";
import { ENGINES } from "../../support/engines.mjs";
import { open } from "../../support/webdriver.mjs";

assert.ok(http2Origin, "MOCK_GRAPH_H2 must name where the stand-in speaks HTTP/2, as `cargo xtask test` does");

const ACCEPTED = 204;

const PROTOCOLS = [
  { protocol: "HTTP/1.1", httpVersion: "HTTP/1.1", root: `${origin}/beta` },
  { protocol: "HTTP/2", httpVersion: "HTTP/2.0", root: `${http2Origin}/beta` },
];

/** How a page may send one snapshot request. Each runs in the page, which sees what it returns or throws. */
const WAYS = {
  fetch: async ({ root, id }) => {
    const response = await fetch(`${root}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
      method: "POST",
      headers: { Authorization: "Bearer demo-token", "Content-Type": "application/json" },
      body: JSON.stringify({ accessTier: "cool" }),
    });
    return response.status;
  },
  singleSend: async ({ root, id }) => {
    const { createSnapshot } = await import("/pkg/index.js");
    return createSnapshot("demo-token", id, { baseUrl: root, singleSend: true, accessTier: "cool" }).then(
      () => 204,
      ({ code, outcome }) => `${code}/${outcome}`,
    );
  },
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
after(() => {
  site.close();
  console.table(table);
});

for (const { name, driver, capabilities, reuses } of ENGINES) {
  test(name, { timeout: 300_000 }, async (t) => {
    const browser = await open(driver, { acceptInsecureCerts: true, ...capabilities });
    t.after(() => browser.close());
    await browser.goto(`http://127.0.0.1:${site.address().port}/`);

    await t.test("singleSend sends the whole body, or nothing", async () => {
      const cloudPc = await newCloudPc();
      const { value } = await browser.run(WAYS.singleSend, { root: `${http2Origin}/beta`, id: cloudPc.id });
      const posts = (await requestsFor(cloudPc)).filter(({ method }) => method === "POST");
      assert.deepEqual(
        { value, bodies: posts.map(({ body }) => body), snapshots: (await snapshotsOf(cloudPc)).length },
        name === "Chromium"
          ? { value: ACCEPTED, bodies: ['{"accessTier":"cool"}'], snapshots: 1 }
          : { value: "invalidArgument/notSent", bodies: [], snapshots: 0 },
      );
    });

    for (const { protocol, httpVersion, root, reusable, way } of CASES) {
      await t.test(`${protocol}, ${reusable ? "a" : "no"} connection to reuse, ${way}`, async () => {
        const call = (send, { id }) => browser.run(send, { root, id });
        const { posts, earlier, snapshots, page } = await loseAnswer(call, WAYS[way], reusable);
        const connection = earlier.length > 0 ? "reused" : "fresh";
        table.push({
          engine: `${name} ${browser.version}`,
          protocol,
          connection: posts.length > 0 ? connection : "none",
          way,
          requests: posts.length,
          snapshots: snapshots.length,
          "the page sees": page.value ?? page.error,
        });
        assert.ok(snapshots.length > 0 || page.value !== ACCEPTED, "accepted means that one was started");
        if (way === "singleSend") {
          // What the package promises: one send, or a refusal that says that nothing was sent.
          const refused = page.value === "invalidArgument/notSent";
          assert.equal(posts.length, refused || protocol === "HTTP/1.1" ? 0 : 1);
          if (!refused) assert.equal(page.value, "network/unknown");
        }
        if (posts.length === 0) return;
        assert.equal(posts[0].httpVersion, httpVersion);
        if (!reusable) assert.equal(connection, "fresh");
        else if (reuses) assert.equal(connection, "reused");
      });
    }
  });
}

/** One call whose connection ends after the work and before the answer; `earlier` came on the same connection. */
async function loseAnswer(call, send, reusable) {
  const cloudPc = await newCloudPc();
  if (reusable) {
    const { value } = await call(WAYS.fetch, await newCloudPc());
    assert.equal(value, ACCEPTED);
  } else {
    await rememberPreflight(call, cloudPc);
    await loseConnection(call);
  }
  const { length } = await requests();
  await scriptFault(cloudPc, { cut: "after" });
  const page = await call(send, cloudPc);
  const all = await requests();
  const posts = all.slice(length).filter(({ method }) => method === "POST");
  const [first] = posts;
  const earlier = all.slice(0, all.indexOf(first)).filter(({ connection }) => connection === first?.connection);
  return { posts, earlier, snapshots: await snapshotsOf(cloudPc), page };
}

/** After this a call makes no preflight, which would open a connection. Firefox does not remember its first few. */
async function rememberPreflight(call, cloudPc) {
  for (let calls = 0; calls < 10; calls += 1) {
    await scriptFault(cloudPc, { status: 429 });
    await call(WAYS.fetch, cloudPc);
    const seen = await requestsFor(cloudPc);
    if (seen.at(-2).method === "POST") return;
  }
  assert.fail("the browser remembers no preflight");
}

/** After this there is no connection to reuse, and the browser knows. */
async function loseConnection(call) {
  const cloudPc = await newCloudPc();
  await scriptFault(cloudPc, { cut: "before", times: null });
  const { error } = await call(WAYS.fetch, cloudPc);
  assert.ok(error, "no answer came");
}
