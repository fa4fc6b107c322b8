// What a batch looks like on its way, as the built package sends it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { install } from "./install.mjs";

let project;
before(async () => {
  project = await install();
});
after(() => project.remove());

/** The requests of a run over two Cloud PCs with these options, and how it ended. */
const batchOf = (opts) =>
  project.node(`
    import { createSnapshots } from "cloudpc-snapshot";
    const ids = ["1", "2"].map((n) => "662009BC-7732-4f6f-8726-25883518b33" + n);
    const requests = [];
    const fetch = async (url, { method, headers, body, duplex }) => {
      const isStream = body instanceof ReadableStream;
      const text = await new Response(body).text();
      requests.push({ url, method, headers: [...headers.keys()], isStream, duplex, body: JSON.parse(text) });
      return Response.json({ responses: ["2", "1"].map((id) => ({ id, status: 204, headers: { "REQUEST-ID": "r" + id } })) });
    };
    const { items } = await createSnapshots("a-token", ids, { batch: true, fetch, ...${JSON.stringify(opts)} });
    console.log(JSON.stringify({ requests, items }));`);

test("all parts go in one request, as the service documents it", async () => {
  const { requests, items } = await batchOf({ accessTier: "cool" });
  const [{ body, ...request }] = requests;
  assert.equal(requests.length, 1);
  assert.deepEqual(request, {
    url: "https://graph.microsoft.com/beta/$batch",
    method: "POST",
    headers: ["authorization", "client-request-id", "content-type"],
    isStream: false,
  });
  assert.deepEqual(
    body.requests,
    items.map(({ cloudPcId, receipt }, at) => ({
      id: String(at + 1),
      method: "POST",
      url: `/deviceManagement/virtualEndpoint/cloudPCs/${cloudPcId.toLowerCase()}/createSnapshot`,
      headers: { "client-request-id": receipt.clientRequestId, "Content-Type": "application/json" },
      body: { accessTier: "cool" },
    })),
  );
  assert.deepEqual(items.map(({ receipt }) => receipt.requestId), ["r1", "r2"]);
});

test("a part without parameters has an empty body, and with singleSend the batch is a stream", async () => {
  const { requests, items } = await batchOf({ singleSend: true });
  const [{ isStream, duplex, body }] = requests;
  assert.deepEqual([isStream, duplex, requests.length], [true, "half", 1]);
  assert.deepEqual(body.requests.map((part) => part.body), [{}, {}]);
  assert.deepEqual(items.map(({ outcome }) => outcome), ["accepted", "accepted"]);
});
