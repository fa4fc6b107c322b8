// What people who do this job met in the field. Each test is named after a kind of case, not after one report of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

const CLOCK = JSON.stringify(new URL("clock.mjs", import.meta.url).href);

/**
 * Runs code that has the package's functions and a clock that jumps, and returns something. `served(answer)` is a service
 * that takes 50 ms for each request, answers it as `answer` says, or loses it where that throws, and counts.
 */
const run = (code) =>
  project.node(`
    import * as functions from "cloudpc-snapshot";
    import * as clock from ${CLOCK};
    Object.assign(globalThis, functions);
    await init();
    clock.install();
    const ids = (count) => Array.from({ length: count }, (_, n) => "662009bc-7732-4f6f-8726-" + String(n).padStart(12, "0"));
    const respond = (status, headers, body = null) => new Response(body && JSON.stringify(body), { status, headers });
    const lose = () => {
      throw new TypeError("fetch failed");
    };
    function served(answer) {
      const seen = { posts: 0, gets: 0, began: clock.time() };
      seen.fetch = async (url, { method, headers }) => {
        const isPost = method === "POST";
        seen[isPost ? "posts" : "gets"] += 1;
        const token = new Headers(headers).get("Authorization").slice("Bearer ".length);
        const given = { ...seen, url, isPost, token, ms: clock.time() - seen.began };
        await clock.sleep(50);
        return answer(given);
      };
      return seen;
    }
    const told = ({ items, error, ...counts }, { posts, gets } = {}) => ({ ...counts, error: error?.code, posts, gets });
    console.log(JSON.stringify(await (async () => { ${code} })()));
    process.exit();`);

test("a machine that slept past the end of a wait looks once more", async () => {
  const { snapshot, gets } = await run(`
    const made = { id: "made", createdDateTime: "2026-11-25T10:00:01Z", snapshotType: "manual" };
    const service = served(({ ms }) => respond(200, {}, { value: ms > 7_200_000 ? [made] : [] }));
    // The lid is closed after the third listing, for three hours.
    const onEvent = ({ type }) => type === "wait" && service.gets === 3 && clock.pass(3 * 3_600_000);
    const snapshot = await waitForSnapshot("t", ids(1)[0], { after: "2026-11-25T10:00:00Z", fetch: service.fetch, onEvent });
    return { snapshot, gets: service.gets };`);
  assert.equal(snapshot.id, "made");
  assert.equal(gets, 4);
});

test("what was unknown is not sent without consent after a run that ended before it began", async () => {
  const { ends, last, posts } = await run(`
    const first = await createSnapshots("t", ids(4), { fetch: served(({ posts }) => posts === 2 ? lose() : respond(204)).fetch, skip: ids(1) });
    const stored = JSON.stringify(first);
    const items = () => JSON.parse(stored).items.map(Object.freeze);
    const service = served(() => respond(204));
    const controller = new AbortController();
    controller.abort();
    const ends = [];
    for (const resendUnknown of [false, true]) {
      const opts = { fetch: service.fetch, signal: controller.signal, skip: { items: items() }, resendUnknown };
      ends.push(await createSnapshots("t", [...ids(5), ids(3)[2].toUpperCase()], opts));
    }
    // The items of several runs, and ids that were never sent.
    ends.push(await createSnapshots("t", ids(5), { signal: controller.signal, skip: [...items(), ...items(), ids(1)[0]] }));
    const last = await createSnapshots("t", ids(5), { fetch: service.fetch, skip: [...items(), ...ends[1].items] });
    return { ends, last, posts: service.posts };`);
  for (const [index, { items, aborted, unknown, notSent }] of ends.entries()) {
    const unsent = index === 2 ? ["4"] : ["0", "4"];
    const expected = unsent.map((id) => [id, "notSent", false]);
    expected.splice(-1, 0, ["2", "unknown", true]);
    assert.deepEqual(items.map(({ cloudPcId, outcome, error }) => [cloudPcId.at(-1), outcome, Boolean(error?.sentAt)]), expected);
    assert.deepEqual([aborted, unknown, notSent], [true, 1, unsent.length]);
  }
  assert.deepEqual(last.items.map(({ outcome }) => outcome), ["accepted", "unknown", "accepted"]);
  assert.equal(posts, 2);
});

test("an outage costs as many unknown items as are in flight, and the run goes on once it is over", async () => {
  const [back, forever, silent, broken] = await run(`
    const outage = async (count, fails) => {
      const service = served(fails);
      return told(await createSnapshots("t", ids(count), { fetch: service.fetch }), service);
    };
    let cut;
    const away = ({ posts, isPost, ms }) => {
      if (isPost && posts > 100) cut ??= ms;
      return cut !== undefined && ms <= cut + 5_000 ? lose() : respond(isPost ? 204 : 200);
    };
    return [
      await outage(500, away),
      await outage(500, ({ posts, isPost }) => (isPost && posts <= 100 ? respond(204) : lose())),
      await outage(500, lose),
      await outage(500, ({ isPost }) => respond(isPost ? 500 : 200)),
    ];`);
  assert.deepEqual([back.accepted, back.unknown, back.posts, back.error], [496, 4, 500, undefined]);
  assert.deepEqual([forever.accepted, forever.unknown, forever.posts, forever.error], [100, 4, 104, "network"]);
  assert.deepEqual([silent.unknown, silent.notSent, silent.posts, silent.gets], [4, 496, 4, 1]);
  assert.deepEqual([broken.unknown, broken.posts, broken.gets, broken.error], [12, 12, 2, "serviceError"]);
});

test("a token that expires, or a function that fails, ends a run after as many items as are in flight", async () => {
  const { expired, failed, asked } = await run(`
    const service = served(({ posts }) => respond(posts > 300 ? 401 : 204));
    const expired = told(await createSnapshots("t", ids(2_000), { fetch: service.fetch }), service);
    let asked = 0;
    const popUp = () => {
      asked += 1;
      throw new Error("closed");
    };
    return { expired, failed: told(await createSnapshots(popUp, ids(200))), asked };`);
  assert.equal(expired.error, "unauthenticated");
  assert.ok(expired.posts < 300 + 2 * 4, `${expired.posts} requests`);
  assert.deepEqual([failed.notSent, failed.error], [200, "tokenFailed"]);
  assert.ok(asked < 2 * 4, `asked ${asked} times`);
});

test("a token function that never settles does not hold a run for ever", async () => {
  const ends = await run(`
    const never = () => new Promise(() => {});
    const refreshes = ({ forceRefresh }) => (forceRefresh ? never() : "t");
    const ends = [];
    for (const token of [never, refreshes]) {
      for (const opts of [{}, { batch: true }]) {
        const service = served(() => respond(401));
        const began = clock.time();
        const { items, ...report } = await createSnapshots(token, ids(30), { ...opts, fetch: service.fetch });
        const { code, message } = items[0].error;
        ends.push({ ...told({ items, ...report }, service), s: Math.round((clock.time() - began) / 1000), code, message });
      }
    }
    return ends;`);
  const message = "The token function gave no usable token: it did not settle within 300 s. Check the sign-in, or set totalTimeoutMs.";
  const [silent, silentBatch, refused, refusedBatch] = ends.map(({ posts, refused, notSent, ...end }) => {
    const expected = { accepted: 0, unknown: 0, aborted: false, error: "tokenFailed", gets: 0, s: 300, code: "tokenFailed", message };
    assert.deepEqual(end, expected);
    assert.equal(refused + notSent, 30);
    return { posts, refused };
  });
  for (const nothing of [silent, silentBatch]) assert.deepEqual(nothing, { posts: 0, refused: 0 });
  // What was sent has its answer, a 401.
  assert.equal(refused.refused, refused.posts);
  assert.ok(refused.posts < 2 * 4, `${refused.posts} requests`);
  assert.ok(refusedBatch.posts <= 2, `${refusedBatch.posts} requests`);
});

test("a wait whose lists cannot be read says so in the end", async () => {
  const [busy, lost, read] = await run(`
    const report = [{ cloudPcId: ids(1)[0], outcome: "accepted", receipt: { sentAt: "2026-11-25T10:00:00Z" } }];
    const wait = async (answer) => {
      const opts = { fetch: served(answer).fetch, retry: false, totalTimeoutMs: 200_000 };
      const one = await waitForSnapshot("t", ids(1)[0], { ...opts, after: "2026-11-25T10:00:00Z" }).catch((error) => error);
      const { error: many } = await waitForSnapshots("t", report, opts);
      return [one, many].map(({ code, outcome, status, graphCode, message }) => ({ code, outcome, status, graphCode, message }));
    };
    const lists = [];
    for (const answer of [
      () => respond(503, {}, { error: { code: "busy", message: "Down." } }),
      lose,
      ({ gets }) => (gets < 3 ? lose() : respond(200, {}, { value: [] })),
    ]) {
      lists.push(await wait(answer));
    }
    return lists;`);
  const late = "It took longer than totalTimeoutMs allows (200 s).";
  for (const { code, outcome, status, graphCode, message } of busy) {
    assert.deepEqual([code, outcome, status, graphCode], ["timeout", "unknown", 503, "busy"]);
    const starts = "Microsoft Graph answered 503 (busy): Down. " + late + " The last list could not be read (serviceUnavailable). ";
    assert.ok(message.startsWith(starts), message);
  }
  for (const { status, message } of lost) {
    assert.equal(status, undefined);
    assert.ok(message.startsWith(late + " The last list could not be read (network). "), message);
  }
  // The last list was read, so what could not be read before says nothing.
  for (const { message } of read) assert.match(message, /^It took longer than totalTimeoutMs allows \(200 s\)\. (No|Some)/);
});

test("a refreshed token that is refused in its turn is refreshed", async () => {
  const { report, forced } = await run(`
    const uses = {};
    const service = served(({ token }) => {
      uses[token] = (uses[token] ?? 0) + 1;
      return respond(token === "old" || uses[token] > 10 ? 401 : 204);
    });
    let forced = 0;
    const token = ({ forceRefresh }) => (forceRefresh ? "new-" + (forced += 1) : "old");
    return { report: told(await createSnapshots(token, ids(40), { fetch: service.fetch }), service), forced };`);
  assert.deepEqual([report.accepted, report.posts, forced], [40, 80, 10]);
});

test("throttles without Retry-After never make a run send at once again", async () => {
  const [none, second] = await run(`
    const throttled = async (retry) => {
      const service = served(() => respond(429));
      return told(await createSnapshots("t", ids(50), { fetch: service.fetch, retry, totalTimeoutMs: 60_000 }), service);
    };
    return [await throttled({ maxDelayMs: 0 }), await throttled({ maxDelayMs: 1_000 })];`);
  assert.deepEqual([none.posts, none.refused, none.notSent, none.error], [4, 4, 46, "throttled"]);
  assert.ok(second.posts <= 4 + 60, `${second.posts} requests in a minute`);
});

test("a status that is no whole number accepts nothing", async () => {
  const results = await run(`
    const ends = [];
    for (const status of [204.9, 203.999, NaN, 65_740]) {
      const service = served(() => ({ status, headers: new Headers(), text: async () => "" }));
      const { code, outcome } = await createSnapshot("t", ids(1)[0], { fetch: service.fetch }).catch((error) => error);
      ends.push([code, outcome, service.posts]);
    }
    return ends;`);
  for (const end of results) assert.deepEqual(end, ["unexpectedResponse", "unknown", 1]);
});

test("an async iterator that gives no object with done and value ends its call", async () => {
  const { report, bulk, posts } = await run(`
    const service = served(() => respond(204));
    const odd = { [Symbol.asyncIterator]: () => ({ next: async () => 5 }) };
    const report = await createSnapshots("t", odd, { fetch: service.fetch });
    const bulk = await createBulkSnapshot("t", odd, { displayName: "x", fetch: service.fetch }).catch((error) => error);
    return { report: { ...report, error: report.error.message }, bulk, posts: service.posts };`);
  assert.deepEqual([report.items, report.aborted, posts], [[], false, 0]);
  assert.match(report.error, /the iterator gave 5/);
  assert.deepEqual([bulk.code, bulk.field, bulk.outcome], ["invalidArgument", "ids", "notSent"]);
});

test("an error becomes JSON whatever its cause", async () => {
  const errors = await run(`
    const causes = [Object.create(null), Symbol("s"), 1n, undefined, { toString: () => { throw new Error(); } }];
    const errors = [];
    for (const cause of causes) {
      const fetch = async () => { throw cause; };
      errors.push(await createSnapshot("t", ids(1)[0], { fetch }).catch((error) => error));
    }
    return errors;`);
  assert.deepEqual(errors.map(({ code, outcome }) => [code, outcome]), Array(5).fill(["network", "unknown"]));
});

test("a read whose body never ends is late, and no lost connection", async () => {
  const error = await run(`
    const fetch = async () => new Response(new ReadableStream());
    return listSnapshots("t", ids(1)[0], { fetch, attemptTimeoutMs: 1_000 }).catch((error) => error);`);
  assert.deepEqual([error.code, error.outcome], ["timeout", "unknown"]);
});

test("a body of chunks without bytes ends: it is cut off", async () => {
  const ends = await run(`
    const empty = new Uint8Array();
    const pulled = () => new ReadableStream({ pull: (body) => body.enqueue(empty) });
    // As an incomplete mock has it.
    const mocked = () => ({ getReader: () => ({ read: async () => ({}) }) });
    const ends = [];
    for (const body of [pulled, mocked]) {
      for (const status of [400, 200]) {
        const fetch = async () => ({ status, ok: status === 200, headers: new Headers(), body: body() });
        const { code, outcome } = await listSnapshots("t", ids(1)[0], { fetch, retry: false }).catch((error) => error);
        ends.push(code + "/" + outcome);
      }
    }
    return ends;`);
  const both = ["rejected/refused", "network/unknown"];
  assert.deepEqual(ends, [...both, ...both]);
});

test("an item to skip that has no outcome is refused, and not taken for one that was accepted", async () => {
  const { fields, posts } = await run(`
    const service = served(() => respond(204));
    const [cloudPcId] = ids(1);
    const fields = [];
    for (const item of [{ cloudPcId }, { cloudPcId, outcome: null }, { cloudPcId, outcome: 3 }, { cloudPcId, displayName: "x" }, {}, null]) {
      for (const skip of [[item], { items: [item] }]) {
        const end = await createSnapshots("t", ids(2), { skip, fetch: service.fetch }).catch((error) => error);
        fields.push(end.field);
      }
    }
    return { fields, posts: service.posts };`);
  assert.deepEqual(fields, Array(12).fill("skip"));
  assert.equal(posts, 0);
});

test("what an iterable of ids throws is in the report without the token", async () => {
  const { texts, isSame } = await run(`
    const token = "eyJhbGciOi.a-token-of-some-length.signature";
    const thrown = Object.assign(new Error("failed with Bearer " + token), {
      config: { headers: { Authorization: "Bearer " + token } },
      toJSON() {
        return { message: this.message, config: this.config };
      },
    });
    const other = new Error("failed");
    const through = async (source, error) => {
      let done;
      // A token that the package has not been given yet, it does not know.
      const isDone = new Promise((resolve) => (done = resolve));
      const iterable = (async function* () {
        yield ids(1)[0];
        await isDone;
        throw error;
      })();
      const report = await createSnapshots(source, iterable, { fetch: async () => respond(204), onProgress: done });
      return { report, error: report.error };
    };
    const reports = [await through(token, thrown), await through(() => token, thrown)];
    return {
      texts: reports.map(({ report, error }) => JSON.stringify(report) + error.message + error.stack),
      isSame: (await through(token, other)).error === other,
    };`);
  for (const text of texts) assert.ok(text.includes("(token)") && !text.includes("a-token-of-some-length"), text);
  assert.ok(isSame);
});

test("a wait that sends nothing says so, and nothing is unknown", async () => {
  const { message, ...error } = await run(`
    const token = () => new Promise(() => {});
    const { code, outcome, attempts, sentAt, message } = await waitForSnapshot(token, ids(1)[0], { after: new Date() }).catch((error) => error);
    return { code, outcome, attempts, sentAt, message };`);
  assert.deepEqual(error, { code: "timeout", outcome: "notSent", attempts: 0 });
  assert.match(message, /totalTimeoutMs allows \(7200 s\)\. Check the connection and the token function/);
});

test("nothing new is sent once stop has fired, wherever in the run it does", async () => {
  const { bad, moments } = await run(`
    const bad = [];
    let moments = 0;
    for (let moment = 1, fired = true; fired; moment += 1) {
      fired = false;
      let passed = 0;
      const controller = new AbortController();
      const pass = () => {
        if ((passed += 1) === moment) {
          fired = true;
          controller.abort();
        }
        return "t";
      };
      const sent = {};
      const fetch = async (url) => {
        const id = url.split("/").at(-2);
        sent[id] = (sent[id] ?? 0) + 1;
        if (fired) bad.push([moment, id, "sent"]);
        await clock.sleep(20);
        if (sent[id] === 1 && id.endsWith("3")) return respond(429, { "Retry-After": "1" });
        if (sent[id] === 1 && id.endsWith("5")) return respond(401);
        return id.endsWith("7") ? lose() : respond(204);
      };
      const report = await createSnapshots(pass, ids(12), { fetch, stop: controller.signal, onEvent: pass, onProgress: pass });
      if (report.aborted || report.items.length !== 12) bad.push([moment, report]);
      for (const { cloudPcId, outcome } of report.items) {
        if ((outcome === "notSent") === cloudPcId in sent) bad.push([moment, cloudPcId, outcome]);
      }
      moments += Number(fired);
    }
    return { bad, moments };`);
  assert.deepEqual(bad, []);
  assert.ok(moments > 40, `${moments} moments`);
});

test("no call outlives its totalTimeoutMs, whatever never answers", async () => {
  const { late, calls } = await run(`
    const never = () => new Promise(() => {});
    const accept = async () => respond(204);
    const ids2 = ids(2);
    const silent = { [Symbol.asyncIterator]: () => ({ next: never, return: never }) };
    const hangs = {
      token: [never, ids2, accept],
      thenable: [() => ({ then() {} }), ids2, accept],
      refresh: [({ forceRefresh }) => (forceRefresh ? never() : "t"), ids2, async () => respond(401)],
      fetch: ["t", ids2, never],
      body: ["t", ids2, async () => new Response(new ReadableStream(), { status: 403 })],
      text: ["t", ids2, async () => ({ status: 403, headers: new Headers(), text: never })],
      ids: ["t", silent, accept],
    };
    const functions = {
      createSnapshot: (token, ids, opts) => createSnapshot(token, ids2[0], opts),
      createSnapshots,
      createBulkSnapshot: (token, ids, opts) => createBulkSnapshot(token, ids, { ...opts, displayName: "x" }),
      listSnapshots: (token, ids, opts) => listSnapshots(token, ids2[0], opts),
      listCloudPcs: (token, ids, opts) => listCloudPcs(token, opts)[Symbol.asyncIterator]().next(),
      waitForSnapshot: (token, ids, opts) => waitForSnapshot(token, ids2[0], { ...opts, after: new Date() }),
    };
    const late = [];
    let calls = 0;
    for (const [what, [token, ids, fetch]] of Object.entries(hangs)) {
      for (const [name, call] of Object.entries(functions)) {
        const began = clock.time();
        await Promise.race([call(token, ids, { fetch, totalTimeoutMs: 2_000 }).catch(() => {}), clock.sleep(1e6)]);
        if (clock.time() - began > 2_000) late.push([what, name, clock.time() - began]);
        calls += 1;
      }
    }
    return { late, calls };`);
  assert.deepEqual(late, []);
  assert.equal(calls, 42);
});

test("over any chain of runs, what was unknown is not sent without consent, and keeps its first sentAt", async () => {
  const { bad, sends } = await run(`
    // A generator with a seed, so that a failure can be seen again.
    let seed = 7;
    const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) / 0x7fffffff;
    const once = (share) => random() < share;
    const bad = [];
    let sends = 0;
    for (let chain = 0; chain < 100; chain += 1) {
      const reports = [];
      const accepted = new Set();
      const unknown = new Map();
      for (let number = 0; number < 4; number += 1) {
        const note = (...what) => bad.push([chain, number, ...what]);
        const resendUnknown = once(0.4);
        const controllers = { signal: new AbortController(), stop: new AbortController() };
        const moment = once(0.4) ? Math.floor(random() * 25) : Infinity;
        const ending = controllers[once(0.5) ? "signal" : "stop"];
        if (moment === 0) ending.abort();
        let passed = 0;
        const pass = () => (passed += 1) === moment && ending.abort();
        const fetch = async (url, { method }) => {
          if (method === "GET") return respond(once(0.7) ? 200 : 500);
          sends += 1;
          const id = url.split("/").at(-2);
          if (accepted.has(id)) note(id, "sent again");
          if (unknown.has(id) && !resendUnknown) note(id, "sent without consent");
          await clock.sleep(random() * 100);
          if (once(0.15)) lose();
          const status = [204, 204, 204, 500, 429, 401, 403][Math.floor(random() * 7)];
          return respond(status, status === 429 ? { "Retry-After": "1" } : {});
        };
        const token = once(0.5) ? "t" : () => (pass(), once(0.1) ? Promise.reject("no") : "t");
        const source = once(0.5) ? ids(8) : (async function* () { yield* ids(8); })();
        const opts = {
          fetch, resendUnknown, signal: controllers.signal.signal, stop: controllers.stop.signal, onEvent: pass, onProgress: pass,
          skip: JSON.parse(JSON.stringify(reports)), concurrency: 1 + Math.floor(random() * 4), retry: { delayMs: 100, maxDelayMs: once(0.3) ? 0 : 5_000 },
        };
        const { items } = await createSnapshots(token, source, opts);
        for (const { cloudPcId, outcome, error } of items) {
          const since = unknown.get(cloudPcId);
          if (since && outcome !== "accepted" && outcome !== "unknown") note(cloudPcId, "forgotten", outcome);
          if (outcome === "unknown" && (since ?? error.sentAt) !== error.sentAt) note(cloudPcId, "its sentAt has moved");
          if (outcome === "unknown") unknown.set(cloudPcId, error.sentAt);
          if (outcome === "accepted") accepted.add(cloudPcId);
        }
        for (const id of accepted) unknown.delete(id);
        // In any order.
        reports.push(...items);
        reports.sort(() => random() - 0.5);
      }
    }
    return { bad, sends };`);
  assert.deepEqual(bad, []);
  assert.ok(sends > 1_000, `${sends} sends`);
});

test("a service that dies in the middle of a run", async () => {
  const { report, posts } = await project.node(`
    import { createServer } from "node:http";
    import { createSnapshots } from "cloudpc-snapshot";
    let posts = 0;
    const server = createServer(({ method }, answer) => {
      if (method === "POST" && (posts += 1) === 30) {
        server.closeAllConnections();
        server.close();
      } else {
        answer.writeHead(method === "POST" ? 204 : 200).end();
      }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = "http://127.0.0.1:" + server.address().port + "/beta";
    const ids = Array.from({ length: 60 }, (_, n) => "662009bc-7732-4f6f-8726-" + String(n).padStart(12, "0"));
    const report = await createSnapshots("t", ids, { baseUrl, retry: { delayMs: 10, maxDelayMs: 1_500 } });
    console.log(JSON.stringify({ report, posts }));`);
  assert.equal(report.error.code, "network");
  assert.ok(report.unknown <= 2 * 4 && report.accepted >= 26, JSON.stringify({ ...report, items: undefined }));
  assert.ok(report.accepted <= posts && posts <= report.accepted + report.unknown);
});
