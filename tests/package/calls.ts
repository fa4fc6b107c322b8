// Compiled, never run: types.test.mjs.
import {
  ACCESS_TIERS,
  type AccessTier,
  createSnapshot,
  init,
  isSnapshotError,
  SnapshotError,
  type SnapshotReceipt,
  type TokenFunction,
} from "cloudpc-snapshot";

const token: string = "t";
const id: string = "662009bc-7732-4f6f-8726-25883518b33e";

const plain: SnapshotReceipt = await createSnapshot(token, id);
const full = await createSnapshot(token, id, {
  storageAccountId: "/subscriptions/…",
  accessTier: "cool",
  signal: AbortSignal.timeout(1000),
  fetch: (request) => fetch(request),
  retry: { maxRetries: 1 },
});
await createSnapshot(token, id, { accessTier: undefined, cloud: "usGov", retry: false });
await createSnapshot(token, id, { accessTier: null, signal: null });
await createSnapshot(() => token, id, { attemptTimeoutMs: 5000, totalTimeoutMs: Infinity, singleSend: true });
const getToken: TokenFunction = async ({ claims, signal }) => (signal.aborted ? "" : (claims ?? token));
await createSnapshot(getToken, id, {
  onEvent(event) {
    if (event.type === "wait") console.log(event.waitMs / 1000, event.reason === "throttled");
    else if (event.type === "failed") console.log(event.message, event.code, event.outcome, event.claims);
    else console.log(event.attempts, event.sentAt, event.type === "accepted" && event.acceptedAt);
  },
});
const sent: string = full.sentAt + plain.clientRequestId;
const tiers: readonly AccessTier[] = ACCESS_TIERS;
const first: "hot" = ACCESS_TIERS[0];
await init(new URL("https://cdn.contoso.example/cloudpc_snapshot_bg.wasm"));
await init(fetch("/module.wasm"));
await init(new Uint8Array());

try {
  await createSnapshot(token, id);
} catch (error) {
  if (isSnapshotError(error)) {
    const outcome: "notSent" | "refused" | "unknown" = error.outcome;
    const status: number | undefined = error.status;
    if (error.code === "throttled") console.log(error.retryAfterMs, outcome, status, error.toJSON());
  }
  if (error instanceof SnapshotError) console.log(error.code, sent, tiers, first);
}

// @ts-expect-error tiers are lower case
await createSnapshot(token, id, { accessTier: "Warm" });
// @ts-expect-error the sentinel is no tier
await createSnapshot(token, id, { accessTier: "unknownFutureValue" });
// @ts-expect-error a token function gives a string
await createSnapshot(() => 7, id);
// @ts-expect-error a misspelt option
await createSnapshot(token, id, { storageAcountId: "x" });
// @ts-expect-error no such cloud here
await createSnapshot(token, id, { cloud: "china" });
// @ts-expect-error a receipt cannot be changed into an error's fields
plain.code;
// @ts-expect-error only the package makes its errors
new SnapshotError();
