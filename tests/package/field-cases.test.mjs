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
