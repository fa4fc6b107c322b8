// The package as a stranger gets it, in Node, against the stand-in Graph.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPc, origin, postsFor, snapshotsOf } from "../support/stand-in.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

/** Code that makes its first line's promise a JSON answer. */
const settle = (imports, call, entry = "cloudpc-snapshot") => `
  import { ${imports} } from "${entry}";
  const answer = await (${call}).then((value) => ({ value }), (error) => ({ error }));
  console.log(JSON.stringify(answer));`;

const options = JSON.stringify({ baseUrl: `${origin}/beta`, accessTier: "cold" });

test("a snapshot from Node", async () => {
  const cloudPc = await newCloudPc();
  const { value } = await project.node(settle("createSnapshot", `createSnapshot("a-token", "${cloudPc.id}", ${options})`));
  assert.equal(value.cloudPcId, cloudPc.id);
  assert.equal(value.accessTier, "cold");
  const [post, ...others] = await postsFor(cloudPc);
  assert.deepEqual(others, []);
  assert.equal(post.body, '{"accessTier":"cold"}');
  assert.equal(post.headers["client-request-id"], value.clientRequestId);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
});

test("the inline entry reads no file; the other entries hold nothing of the module", async () => {
  const cloudPc = await newCloudPc();
  const { value } = await project.node(`
    import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    fs.readFile = undefined;
    syncBuiltinESMExports();
    ${settle("createSnapshot", `createSnapshot("a-token", "${cloudPc.id}", ${options})`, "cloudpc-snapshot/inline")}`);
  assert.equal(value.cloudPcId, cloudPc.id);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
  const magic = Buffer.from("\0asm").toString("base64").slice(0, 5);
  for (const name of project.files.filter((name) => name.endsWith(".js"))) {
    assert.equal((await readFile(join(project.home, name), "utf8")).includes(magic), name === "inline.js", name);
  }
});

test("errors are the same as in a browser", async () => {
  const cloudPc = await newCloudPc();
  const { error } = await project.node(
    settle("createSnapshot", `createSnapshot("a-token", "${cloudPc.id}", { accessTier: "Warm", baseUrl: "${origin}/beta" })`),
  );
  assert.equal(error.name, "SnapshotError");
  assert.equal(error.code, "invalidArgument");
  assert.equal(error.field, "accessTier");
  assert.deepEqual(await postsFor(cloudPc), []);
});

test("a redirect is refused in Node too, where fetch shows its status", async () => {
  const { error } = await project.node(`
    import { createServer } from "node:http";
    import { createSnapshot } from "cloudpc-snapshot";
    const seen = [];
    const server = createServer((request, answer) => {
      seen.push(request.url);
      answer.writeHead(307, { Location: "/elsewhere" }).end();
    }).listen(0, "127.0.0.1", async () => {
      const baseUrl = \`http://127.0.0.1:\${server.address().port}/beta\`;
      const error = await createSnapshot("t", "662009bc-7732-4f6f-8726-25883518b33e", { baseUrl }).catch((error) => error);
      console.log(JSON.stringify({ error, seen }));
      server.close();
      server.closeAllConnections();
    });`);
  assert.equal(`${error.code}/${error.outcome}`, "rejected/refused");
  assert.equal(error.status, 307);
});

test("importing does no work; the module is loaded once, by the first call", async () => {
  const counts = await project.node(`
    import { statSync } from "node:fs";
    const { size } = statSync("node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm");
    let loads = 0;
    for (const name of ["instantiate", "instantiateStreaming", "compile", "compileStreaming"]) {
      const real = WebAssembly[name];
      // Node's own fetch is WebAssembly in part.
      WebAssembly[name] = (...args) => {
        if (args[0]?.byteLength === size) loads += 1;
        return real.apply(WebAssembly, args);
      };
    }
    const { createSnapshot, init } = await import("cloudpc-snapshot");
    const counts = [loads];
    await Promise.allSettled([createSnapshot(), createSnapshot(), init(), createSnapshot()]);
    counts.push(loads);
    await createSnapshot().catch(() => {});
    counts.push(loads);
    console.log(JSON.stringify(counts));`);
  assert.deepEqual(counts, [0, 1, 1]);
});

test("a failed load says so, and the next one is another try", async () => {
  // The browsers' entry, in Node: its fetch cannot read the file beside the code.
  const answer = await project.node(`
    import { readFile } from "node:fs/promises";
    const { createSnapshot, init, isSnapshotError } = await import("./node_modules/cloudpc-snapshot/index.js");
    const failed = await createSnapshot("t", "x").catch((error) => error);
    const again = await init(new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } })).catch((e) => e);
    await init(await readFile("node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm"));
    const refused = await createSnapshot("t", "x").catch((error) => error);
    console.log(JSON.stringify({ failed, again, refused, guarded: isSnapshotError(failed) }));`);
  for (const error of [answer.failed, answer.again]) {
    assert.equal(`${error.code}/${error.outcome}`, "loadFailed/notSent");
    assert.match(error.message, /beside the package's code/);
    assert.ok(error.cause);
  }
  assert.match(answer.again.cause, /a page of HTML/);
  assert.ok(answer.guarded);
  assert.equal(answer.refused.code, "invalidArgument");
});

test("a run whose module never comes ends by stop, by signal and by its time, and sends nothing", async () => {
  const reports = await project.node(`
    import { createSnapshots, init } from "cloudpc-snapshot";
    const ids = ["662009bc-7732-4f6f-8726-25883518b33e", "662009BC-7732-4f6f-8726-25883518b33e"];
    const fired = () => {
      const controller = new AbortController();
      setImmediate(() => controller.abort());
      return controller.signal;
    };
    globalThis.fetch = () => process.exit(1);
    init(new Promise(() => {}));
    const ends = [{ stop: fired() }, { signal: fired() }, { totalTimeoutMs: 20 }];
    const reports = await Promise.all(ends.map((opts) => createSnapshots("t", ids, opts)));
    console.log(JSON.stringify(reports));`);
  for (const report of reports) {
    assert.deepEqual(report.items.map(({ outcome }) => outcome), ["notSent"]);
    assert.equal(report.notSent, 1);
  }
  assert.deepEqual(reports.map(({ aborted, error }) => [aborted, error?.code]), [
    [false, undefined],
    [true, undefined],
    [false, "timeout"],
  ]);
});

test("an abort ends the wait for the module, with its reason", async () => {
  const ends = await project.node(`
    import { createSnapshot, init } from "cloudpc-snapshot";
    const { createSnapshot: withoutFile } = await import("./node_modules/cloudpc-snapshot/index.js");
    globalThis.fetch = () => new Promise(() => {});
    init(new Promise(() => {}));
    const ends = [];
    for (const call of [createSnapshot, withoutFile]) {
      const controller = new AbortController();
      const promise = call("t", "662009bc-7732-4f6f-8726-25883518b33e", { signal: controller.signal });
      setImmediate(() => controller.abort({ mine: ends.length }));
      ends.push(await promise.catch((reason) => reason));
      ends.push(await call("t", "x", { signal: controller.signal }).catch((reason) => reason));
    }
    console.log(JSON.stringify(ends));`);
  assert.deepEqual(ends, [{ mine: 0 }, { mine: 0 }, { mine: 2 }, { mine: 2 }]);
});

test("the module may come as a URL, an answer of any type, bytes or compiled", async () => {
  const codes = await project.node(`
    import { readFile } from "node:fs/promises";
    const file = "node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm";
    const bytes = await readFile(file);
    const answer = (type) => new Response(bytes, { headers: { "Content-Type": type } });
    const url = new URL("data:application/wasm;base64," + bytes.toString("base64"));
    const sources = [url, url.href, answer("application/wasm"), Promise.resolve(answer("application/octet-stream"))];
    const codes = [];
    for (const source of [...sources, bytes, bytes.buffer.slice(0, 0), await WebAssembly.compile(bytes)]) {
      const { createSnapshot, init } = await import("cloudpc-snapshot?" + codes.length).catch(
        () => import("./node_modules/cloudpc-snapshot/index.js?" + codes.length));
      const failed = await init(source).then(() => undefined, (error) => error);
      codes.push(failed?.code ?? (await createSnapshot("t", "x").catch((error) => error.code)));
    }
    console.log(JSON.stringify(codes));`);
  const good = "invalidArgument";
  assert.deepEqual(codes, [good, good, good, good, good, "loadFailed", good]);
});

test("what is packed: code, types, module, licences, and no more", async () => {
  assert.deepEqual(project.files, [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "THIRD-PARTY-NOTICES",
    "api.js",
    "cloudpc_snapshot_bg.wasm",
    "index.d.ts",
    "index.js",
    "inline.js",
    "node.js",
    "package.json",
  ]);
  const manifest = JSON.parse(await readFile(join(project.home, "package.json"), "utf8"));
  assert.deepEqual([manifest.scripts, manifest.dependencies], [undefined, undefined]);
  const cargo = await readFile(new URL("../../Cargo.toml", import.meta.url), "utf8");
  assert.equal(manifest.version, /^version = "(.+)"$/m.exec(cargo)[1]);
});

test("the types declare what there is", async () => {
  const exports = await project.node(`console.log(JSON.stringify(Object.keys(await import("cloudpc-snapshot"))));`);
  const types = await readFile(join(project.home, "index.d.ts"), "utf8");
  const declared = [...types.matchAll(/^export (?:function|class|const) (\w+)/gm)].map((match) => match[1]);
  assert.deepEqual(exports.sort(), declared.sort());
});

test("nothing in it names the machine it was built on, or asks for eval", async () => {
  for (const name of project.files) {
    const text = await readFile(join(project.home, name), "latin1");
    assert.doesNotMatch(text, /\/root\/|\/home\/|\.cargo|registry\/src|index\.crates/, name);
    if (name.endsWith(".js")) assert.doesNotMatch(text, /\beval\(|new Function\(/, name);
  }
});
