// The service in this process, with `cloudpc-snapshot/testing` as Graph: no other program is needed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { createTestGraph } from "cloudpc-snapshot/testing";

import { createService } from "../service.mjs";

test("a token that has expired: the service asks for a new one, and one snapshot is started", async (t) => {
  const graph = createTestGraph({ cloudPcs: 1, expiredToken: "old" });
  const [{ id }] = graph.cloudPcs;
  const asked = [];
  const getToken = ({ forceRefresh, claims }) => {
    asked.push({ forceRefresh, hasClaims: claims !== undefined });
    return forceRefresh ? "new" : "old";
  };
  const service = createService(getToken, { fetch: graph.fetch }).listen(0, "127.0.0.1");
  t.after(() => service.close());
  await once(service, "listening");

  const response = await fetch(`http://127.0.0.1:${service.address().port}/cloud-pcs/${id}/restore-points`, { method: "POST" });
  assert.equal(response.status, 202);
  assert.deepEqual(asked, [{ forceRefresh: false, hasClaims: false }, { forceRefresh: true, hasClaims: true }]);
  assert.deepEqual(graph.requests.map(({ headers }) => headers.authorization), ["Bearer old", "Bearer new"]);
  assert.equal(graph.snapshots.length, 1);
});
