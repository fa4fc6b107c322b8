// Compiled without the DOM library and without Node's types, never run: types.test.mjs.
import { createSnapshot, createSnapshots, init, isSnapshotError, SnapshotError, type AbortSignalLike } from "cloudpc-snapshot";
import { createTestGraph } from "cloudpc-snapshot/testing";

const id = "662009bc-7732-4f6f-8726-25883518b33e";
declare const signal: AbortSignalLike;
await init(new Uint8Array());
await createSnapshot(({ claims, signal }) => (signal.aborted ? "" : (claims ?? "token")), id, {
  signal,
  fetch: async (url, { method, headers, body }) => ({
    status: 204,
    ok: url === method || headers === body,
    headers: { get: () => null },
    text: async () => "",
  }),
});
const { items, error } = await createSnapshots("token", [id], { stop: signal });
export const ends = items.map((item) => (item.outcome === "unknown" ? item.error.sentAt : item.receipt?.sentAt));
export const isOne = isSnapshotError(error) && error instanceof SnapshotError && error.toJSON().message;
const { fetch } = createTestGraph({ cloudPcs: 1 });
await createSnapshot("token", id, { fetch });
// @ts-expect-error a signal has listeners
await createSnapshot("token", id, { signal: { aborted: false } });
// @ts-expect-error an answer has a status
await createSnapshot("token", id, { fetch: async () => ({}) });
