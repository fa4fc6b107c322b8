// The package as a stranger gets it, in Node, against the stand-in Graph.
import assert from "node:assert/strict";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build } from "esbuild";

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

test("the default entry is one file, and reads no other", async () => {
  const cloudPc = await newCloudPc();
  const alone = join(project.folder, "alone.mjs");
  await copyFile(join(project.home, "index.js"), alone);
  const { value } = await project.node(settle("createSnapshot", `createSnapshot("a-token", "${cloudPc.id}", ${options})`, alone));
  assert.equal(value.cloudPcId, cloudPc.id);
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
});

test("the streaming entry is one script without the module, which it takes from a file", async () => {
  const file = join(project.home, "cloudpc_snapshot_bg.wasm");
  const script = await readFile(join(project.home, "streaming.js"), "utf8");
  assert.doesNotMatch(script, /^import|from"|[A-Za-z0-9+/]{500}/);
  const [failed, code, isKnown] = await project.node(`
    import { readFile } from "node:fs/promises";
    import { createSnapshot } from "cloudpc-snapshot/streaming";
    import { isSnapshotError } from "cloudpc-snapshot";
    const { fetch } = globalThis;
    // Node's own does not read files.
    const failed = await createSnapshot("t", "x").catch((error) => error);
    globalThis.fetch = async (url) => new Response(await readFile(url), { headers: { "Content-Type": "application/wasm" } });
    const refused = await createSnapshot("t", "x").catch((error) => error);
    console.log(JSON.stringify([failed, refused.code, isSnapshotError(refused)]));`);
  assert.equal(failed.code, "loadFailed");
  assert.match(failed.message, new RegExp(`${file} could not be fetched: .* import "cloudpc-snapshot"`));
  assert.deepEqual([code, isKnown], ["invalidArgument", true]);
});

test("a bundle contains only what is used of it", async () => {
  const bundle = async (name, entry) => {
    const { outputFiles } = await build({
      stdin: { contents: `export { ${name} } from "${entry}";`, resolveDir: project.folder },
      bundle: true,
      format: "esm",
      write: false,
      logLevel: "error",
    });
    return outputFiles[0].text;
  };
  for (const entry of ["cloudpc-snapshot", "cloudpc-snapshot/streaming"]) {
    const text = await bundle("isSnapshotError", entry);
    assert.ok(text.length < 4000, text);
    assert.doesNotMatch(text, /[A-Za-z0-9+/]{500}/);
  }
});

test("no step is necessary where Node's globals are hidden, as in Jest with jsdom, or where timers and tasks stand still", async () => {
  const codes = await project.node(`
    for (const name of ["DecompressionStream", "Response", "Request", "fetch", "TextDecoder", "TextEncoder"]) {
      delete globalThis[name];
    }
    process.nextTick = setTimeout = setImmediate = () => {};
    const { createSnapshot } = await import("cloudpc-snapshot");
    createSnapshot("t", "x").catch((error) => console.log(JSON.stringify(error.code)));`);
  assert.equal(codes, "invalidArgument");
});

test("a mocked answer's stream is read there, too", async () => {
  const [message, listed] = await project.node(`
    const { Response } = globalThis;
    delete globalThis.TextDecoder;
    const { createSnapshot, listSnapshots } = await import("cloudpc-snapshot");
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    const fetch = (status, body) => async () => new Response(JSON.stringify(body), { status });
    const refused = { fetch: fetch(403, { error: { message: "Nein, é€😀." } }) };
    const { graphMessage } = await createSnapshot("t", id, refused).catch((error) => error);
    const listed = await listSnapshots("t", id, { fetch: fetch(200, { value: [1] }) }).catch((error) => error);
    console.log(JSON.stringify([graphMessage, listed]));`);
  assert.equal(message, "Nein, é€😀.");
  assert.deepEqual(listed, [1]);
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
    for (const name of ["TextDecoder", "TextEncoder", "DecompressionStream"]) {
      const real = globalThis[name];
      globalThis[name] = function (...args) {
        made.push(name);
        return new real(...args);
      };
    }
    const made = [];
    const { createSnapshot, init } = await import("cloudpc-snapshot");
    const counts = [loads, made.length];
    await Promise.allSettled([createSnapshot(), createSnapshot(), init(), createSnapshot()]);
    counts.push(loads);
    await createSnapshot().catch(() => {});
    counts.push(loads);
    console.log(JSON.stringify(counts));`);
  assert.deepEqual(counts, [0, 0, 1, 1]);
});

test("browsers, where there is no zlib, unpack the module by a stream", async () => {
  const codes = await project.node(`
    process.getBuiltinModule = undefined;
    const entry = () => import("./node_modules/cloudpc-snapshot/index.js?" + Math.random());
    const code = async () => (await entry()).createSnapshot("t", "x").catch(({ code, message }) => [code, message]);
    const ends = [await code()];
    delete Uint8Array.fromBase64;
    ends.push(await code());
    delete globalThis.DecompressionStream;
    ends.push(await code());
    console.log(JSON.stringify(ends));`);
  assert.deepEqual(codes.map(([code]) => code), ["invalidArgument", "invalidArgument", "loadFailed"]);
  assert.match(codes[2][1], /DecompressionStream.*Update it, or import "cloudpc-snapshot\/streaming"/);
});

test("a failed load says what to do by its cause, and the next one is another try", async () => {
  const { failed, refused } = await project.node(`
    import { createServer } from "node:http";
    import { readFile } from "node:fs/promises";
    import { createSnapshot, init, isSnapshotError } from "cloudpc-snapshot";
    const bytes = await readFile("node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm");
    // The namespace of the imports is the hash of a build.
    const { module } = WebAssembly.Module.imports(new WebAssembly.Module(bytes))[0];
    const stale = Buffer.from(bytes.toString("latin1").replaceAll(module, "zzzz"), "latin1");
    const server = createServer(({ url }, answer) => {
      if (url === "/missing.wasm") return answer.writeHead(404, { "Content-Type": "text/plain" }).end();
      if (url === "/page.wasm") return answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end("<!doctype html>");
      answer.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": bytes.length });
      answer.end(bytes.subarray(0, 1000), () => answer.destroy());
    });
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const origin = "http://127.0.0.1:" + server.address().port;
    const failed = {};
    const load = async (name, source) => {
      const error = await init(source).catch((error) => error);
      failed[name] = { ...error, guarded: isSnapshotError(error), message: error.message.replace(origin, ""), cause: error.toJSON().cause };
    };
    await load("missing", origin + "/missing.wasm");
    await load("page", new Request(origin + "/page.wasm"));
    await load("cut", new URL(origin + "/cut.wasm"));
    await load("unreachable", "http://127.0.0.1:9/x.wasm");
    await load("no module", new Uint8Array(8));
    await load("rejected", Promise.reject(new Error("mine")));
    await load("rejected, no text", Promise.reject(Object.create(null)));
    await load("stale", stale);
    const { WebAssembly: real } = globalThis;
    delete globalThis.WebAssembly;
    await load("switched off");
    globalThis.WebAssembly = { ...real, Module: real.Module, compile: () => Promise.reject(new EvalError("violates script-src, no 'unsafe-eval'")) };
    await load("forbidden");
    globalThis.WebAssembly = real;
    const refused = await createSnapshot("t", "x").catch((error) => error.code);
    console.log(JSON.stringify({ failed, refused }));
    process.exit();`);
  const advice = {
    missing: /\/missing\.wasm has status 404 and type text\/plain: it must be cloudpc_snapshot_bg\.wasm.* import "cloudpc-snapshot"/,
    page: /\/page\.wasm has status 200 and type text\/html/,
    cut: /\/cut\.wasm has status 200 and type application\/wasm: it must be .*, unchanged/,
    unreachable: /127\.0\.0\.1:9\/x\.wasm could not be fetched: .*connect-src.*CORS/,
    "no module": /check what init\(\) was given/,
    rejected: /check what init\(\) was given/,
    "rejected, no text": /check what init\(\) was given/,
    stale: /from different builds: deploy both together/,
    "switched off": /switched off .*Lockdown Mode/,
    forbidden: /add 'wasm-unsafe-eval' to script-src/,
  };
  assert.deepEqual(Object.keys(failed), Object.keys(advice));
  for (const [name, { code, outcome, guarded, message, cause }] of Object.entries(failed)) {
    assert.deepEqual([code, outcome, guarded], ["loadFailed", "notSent", true]);
    assert.match(message, advice[name]);
    assert.notEqual(cause, undefined, name);
  }
  assert.equal(refused, "invalidArgument");
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

test("loading is a part of the call's time, and a timeout names the whole of it", async () => {
  const ends = await project.node(`
    import * as clock from ${JSON.stringify(new URL("clock.mjs", import.meta.url).href)};
    import { readFile } from "node:fs/promises";
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    const fetch = () => new Promise(() => {});
    const module = await WebAssembly.compile(await readFile("node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm"));
    const opts = { fetch, totalTimeoutMs: 1_000 };
    const calls = [
      ({ createSnapshot }) => createSnapshot("t", id, opts),
      ({ createSnapshots }) => createSnapshots("t", [id], { ...opts, concurrency: 1 }).then(({ items: [{ error }] }) => Promise.reject(error)),
      ({ createBulkSnapshot }) => createBulkSnapshot("t", [id], { ...opts, displayName: "x" }),
      ({ listSnapshots }) => listSnapshots("t", id, opts),
      ({ waitForSnapshot }) => waitForSnapshot("t", id, { ...opts, after: new Date() }),
    ];
    clock.install();
    const ends = [];
    for (const call of calls) {
      const functions = await import("./node_modules/cloudpc-snapshot/index.js?" + ends.length);
      const began = clock.time();
      functions.init(clock.sleep(400).then(() => module));
      ends.push(await call(functions).catch(({ code, message }) => [code, message, clock.time() - began]));
    }
    console.log(JSON.stringify(ends));
    process.exit();`);
  assert.equal(ends.length, 5);
  for (const [code, message, ms] of ends) {
    assert.deepEqual([code, ms], ["timeout", 1_000]);
    assert.match(message, /totalTimeoutMs allows \(1 s\)/);
  }
});

test("an abort ends the wait for the module, with its reason", async () => {
  const ends = await project.node(`
    import { createSnapshot, init } from "cloudpc-snapshot";
    const { createSnapshot: withoutFile } = await import("cloudpc-snapshot/streaming");
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
      const { createSnapshot, init } = await import("./node_modules/cloudpc-snapshot/index.js?" + codes.length);
      const failed = await init(source).then(() => undefined, (error) => error);
      codes.push(failed?.code ?? (await createSnapshot("t", "x").catch((error) => error.code)));
    }
    console.log(JSON.stringify(codes));`);
  const good = "invalidArgument";
  assert.deepEqual(codes, [good, good, good, good, good, "loadFailed", good]);
});

test("after a module that is not the package's, the next call loads the right one", async () => {
  const ends = await project.node(`
    import { readFile } from "node:fs/promises";
    import * as inOneFile from "cloudpc-snapshot";
    import * as streaming from "cloudpc-snapshot/streaming";
    const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    const files = [empty, await readFile("node_modules/cloudpc-snapshot/cloudpc_snapshot_bg.wasm")];
    globalThis.fetch = async () => new Response(files.shift(), { headers: { "Content-Type": "application/wasm" } });
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    let posts = 0;
    const fetch = async () => {
      posts += 1;
      return new Response(null, { status: 204 });
    };
    const failed = [await inOneFile.init(empty).catch((error) => error), await streaming.init().catch((error) => error)];
    const ends = [];
    for (const { createSnapshot, createSnapshots } of [inOneFile, streaming]) {
      ends.push((await createSnapshot("t", id, { fetch }).catch((error) => error)).attempts);
      ends.push((await createSnapshots("t", [id], { fetch })).accepted);
    }
    console.log(JSON.stringify([failed.map(({ code }) => code), ends, posts]));`);
  assert.deepEqual(ends, [["loadFailed", "loadFailed"], [1, 1, 1, 1], 4]);
});

test("what is packed: code, types, module, licences, and no more", async () => {
  assert.deepEqual(project.files, [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "THIRD-PARTY-NOTICES",
    "cloudpc_snapshot_bg.wasm",
    "index.d.ts",
    "index.js",
    "package.json",
    "streaming.js",
    "testing.d.ts",
    "testing.js",
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
