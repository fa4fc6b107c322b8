// What there is to choose from, in Node, against the stand-in Graph.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";
import { newCloudPcs, newToken, requestsWith, runIn, scriptFaultFor } from "./tenant.mjs";
import { origin } from "../support/stand-in.mjs";

const baseUrl = `${origin}/beta`;

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

const run = (given, code) =>
  runIn(project, given, `
    const seen = async (iterable) => {
      const items = [];
      try {
        for await (const item of iterable) items.push(item);
        return { items };
      } catch (error) {
        return { items, error };
      }
    };
    ${code}`);

test("the scopes are those of Graph's permission tables, the least privileged first, and nobody changes them", async () => {
  const { scopes, frozen } = await run({}, `
    const lists = Object.values(REQUIRED_SCOPES);
    return { scopes: REQUIRED_SCOPES, frozen: [REQUIRED_SCOPES, ...lists].every(Object.isFrozen) };`);
  const write = ["CloudPC.ReadWrite.All"];
  const read = ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  assert.deepEqual(scopes, {
    createSnapshot: write,
    createSnapshots: write,
    createBulkSnapshot: write,
    getBulkSnapshot: read,
    waitForSnapshot: write,
    waitForSnapshots: write,
    listSnapshots: write,
    listCloudPcs: read,
    listSubscriptions: read,
    listStorageAccounts: read,
  });
  assert.ok(frozen);
});

test("Cloud PCs come a page at a time, as they are asked for, and anew for each loop", async () => {
  const { ids, filter } = await newCloudPcs(5);
  const tokens = [newToken(), newToken(), newToken()];
  const [first, whole] = await run({ tokens, filter }, `
    let loop = 0;
    const cloudPcs = listCloudPcs(() => tokens[loop], { baseUrl, filter, top: 2, select: ["id", "status"] });
    loop = 1;
    let first;
    for await (first of cloudPcs) break;
    loop = 2;
    return [first, (await seen(cloudPcs)).items];`);
  assert.deepEqual(first, { id: ids[0], status: "provisioned" });
  assert.deepEqual(whole.map(({ id }) => id), ids);
  const [none, one, all] = await Promise.all(tokens.map(requestsWith));
  assert.deepEqual([none.length, one.length, all.length], [0, 1, 3]);
  const query = (request) => Object.fromEntries(new URLSearchParams(request.query));
  assert.deepEqual(query(one[0]), { $filter: filter, $select: "id,status", $top: "2" });
  assert.deepEqual(all.map((request) => "$skiptoken" in query(request)), [false, true, true]);
});

test("a Cloud PC is as the service gives it", async () => {
  const { cloudPcs, filter } = await newCloudPcs(1);
  const { items } = await run({ filter }, `return seen(listCloudPcs("t", { baseUrl, filter }));`);
  // These come on demand alone.
  const { disasterRecoveryCapability, lastLogoffDateTime, ...members } = cloudPcs[0];
  assert.deepEqual(items, [members]);
});

test("an abort between two Cloud PCs ends the loop, with the signal's reason", async () => {
  const { filter } = await newCloudPcs(3);
  const token = newToken();
  const ends = await run({ token, filter }, `
    const controller = new AbortController();
    const cloudPcs = listCloudPcs(token, { baseUrl, filter, top: 2, signal: controller.signal });
    const aborted = async function* () {
      for await (const cloudPc of cloudPcs) {
        yield cloudPc.id;
        controller.abort({ mine: 1 });
      }
    };
    return [await seen(aborted()), await seen(cloudPcs)];`);
  assert.deepEqual(ends.map(({ items, error }) => [items.length, error]), [[1, { mine: 1 }], [0, { mine: 1 }]]);
  assert.equal((await requestsWith(token)).length, 1);
});

test("a page that is refused ends the loop after the pages before; one that fails is asked for again", async () => {
  const { ids, filter } = await newCloudPcs(3);
  const cases = [
    { fault: { status: 403 }, length: 2, sent: 2, code: "forbidden/refused" },
    { fault: { status: 500 }, retry: false, length: 2, sent: 2, code: "serviceError/unknown" },
    { fault: { status: 500 }, length: 3, sent: 3 },
    { fault: { cut: "before" }, length: 3, sent: 3 },
  ];
  for (const { fault, retry = { delayMs: 1 }, length, sent, code } of cases) {
    const token = newToken();
    await scriptFaultFor(token, { on: "listCloudPcs", every: 2, ...fault });
    const { items, error } = await run({ token, filter, retry }, `
      return seen(listCloudPcs(token, { baseUrl, filter, top: 2, retry }));`);
    assert.deepEqual(items.map(({ id }) => id), ids.slice(0, length));
    assert.equal(error && `${error.code}/${error.outcome}`, code);
    assert.equal((await requestsWith(token)).length, sent);
  }
});

test("a next page on another host gets no token", async () => {
  const token = newToken();
  await scriptFaultFor(token, {
    on: "listCloudPcs",
    status: 200,
    body: { value: [{ id: "x" }], "@odata.nextLink": "https://elsewhere.example/beta/cloudPCs" },
  });
  const { items, error, urls } = await run({ token }, `
    const urls = [];
    const fetch = (url, init) => globalThis.fetch((urls.push(url), url), init);
    return { ...(await seen(listCloudPcs(token, { baseUrl, fetch }))), urls };`);
  assert.deepEqual(items, [{ id: "x" }]);
  assert.deepEqual([error.code, error.outcome, error.attempts], ["unexpectedResponse", "notSent", 0]);
  assert.deepEqual(urls, [`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs`]);
});

test("a list ends where it ends: not in a circle, nor at a link that is no text", async () => {
  const outcomes = await run({ id: "662009bc-7732-4f6f-8726-25883518b33e" }, `
    const first = baseUrl + "/deviceManagement/virtualEndpoint/cloudPCs";
    const next = baseUrl + "/next";
    const pages = {
      itself: { value: [1], "@odata.nextLink": next },
      "the first": { value: [1], "@odata.nextLink": "first" },
      "a number": { value: [1], "@odata.nextLink": 7 },
      "itself, empty": { value: [], "@odata.nextLink": next },
      "an empty text": { value: [1], "@odata.nextLink": "" },
      nothing: { value: [1], "@odata.nextLink": null },
    };
    const outcomes = {};
    for (const [name, second] of Object.entries(pages)) {
      for (const list of [listCloudPcs, (token, opts) => listSnapshots(token, id, opts)]) {
        let sent = 0;
        let firstUrl;
        const fetch = async (url) => {
          firstUrl ??= url;
          sent += 1;
          if (sent > 9) throw new Error("endless");
          const page = sent === 1 ? { value: [1], "@odata.nextLink": next } : second;
          return new Response(JSON.stringify(page).replace('"first"', JSON.stringify(firstUrl)));
        };
        const opts = { baseUrl, fetch, retry: false };
        const listed = list("t", opts);
        const { error } = list === listCloudPcs ? await seen(listed) : await listed.catch((error) => ({ error }));
        (outcomes[name] ??= []).push(sent + " " + error?.code);
      }
    }
    return outcomes;`);
  const twice = (outcome) => [outcome, outcome];
  assert.deepEqual(outcomes, {
    itself: twice("2 unexpectedResponse"),
    "the first": twice("2 unexpectedResponse"),
    "a number": twice("2 unexpectedResponse"),
    "itself, empty": twice("2 undefined"),
    "an empty text": twice("2 undefined"),
    nothing: twice("2 undefined"),
  });
});

test("what is wrong shows when the first one is asked for, and nothing is sent", async () => {
  const token = newToken();
  const errors = await run({ token }, `
    const wrong = [{ top: 0 }, { storageAccountId: "x" }, { singleSend: true }, { select: [""] }];
    return Promise.all(wrong.map(async (opts) => (await seen(listCloudPcs(token, { baseUrl, ...opts }))).error));`);
  assert.deepEqual(
    errors.map(({ code, field }) => `${code} ${field}`),
    ["top", "storageAccountId", "singleSend", "select"].map((field) => `invalidArgument ${field}`),
  );
  assert.deepEqual(await requestsWith(token), []);
});

test("subscriptions, their storage accounts, and one that takes a snapshot", async () => {
  const token = newToken();
  const { cloudPcs } = await newCloudPcs(1);
  const { accounts, receipts } = await run({ token, id: cloudPcs[0].id }, `
    const opts = { baseUrl };
    const accounts = [];
    for (const { subscriptionId } of await listSubscriptions(token, opts)) {
      accounts.push(...(await listStorageAccounts(token, subscriptionId, opts)));
    }
    const { storageAccountId } = accounts.find(({ immutableStorage }) => immutableStorage);
    const receipts = [await createSnapshot(token, id, { ...opts, storageAccountId, accessTier: "hot" })];
    return { accounts, receipts };`);
  assert.equal(accounts.length, 4);
  assert.match(receipts[0].storageAccountId, /lanternlegalhold$/);
  const sent = await requestsWith(token);
  assert.deepEqual(sent.map(({ method }) => method), ["GET", "GET", "GET", "POST"]);
  assert.match(sent[1].path, /getStorageAccounts\(subscriptionId='[0-9a-f-]{36}'\)$/);
});
