// Compiled, never run: types.test.mjs.
import {
  ACCESS_TIERS,
  type AccessTier,
  type BulkAction,
  type CloudPc,
  createBulkSnapshot,
  createSnapshot,
  createSnapshots,
  type EarlierItem,
  getBulkSnapshot,
  init,
  isSnapshotError,
  listCloudPcs,
  listSnapshots,
  listStorageAccounts,
  listSubscriptions,
  type ReadEvent,
  REQUIRED_SCOPES,
  type Snapshot,
  SnapshotError,
  type SnapshotEvent,
  type SnapshotReceipt,
  type SnapshotReport,
  type SnapshotReportItem,
  type TokenFunction,
  waitForSnapshot,
  waitForSnapshots,
} from "cloudpc-snapshot";
import { createTestGraph } from "cloudpc-snapshot/testing";

const token: string = "t";
const id: string = "662009bc-7732-4f6f-8726-25883518b33e";

const graph = createTestGraph({ cloudPcs: 50, throttle: { writes: 4, windowMs: 1000 }, snapshotMs: 100 });
const remove: () => void = graph.fault({ on: "reads", status: 503, headers: { "Retry-After": "1", Allow: null }, times: null });
graph.set({ throttle: null });
await createSnapshot(token, graph.addCloudPc({ displayName: "CPC-Ada" }).id, { fetch: graph.fetch });
const answered: Response = await graph.fetch(new Request("https://graph.microsoft.com/beta/"));
export const seen = [remove, answered, graph.requests[0]?.status, graph.snapshots[0]?.accessTier === "hot", graph.cloudPcs[0]?.id];

const plain: SnapshotReceipt = await createSnapshot(token, id);
const full = await createSnapshot(token, id, {
  storageAccountId: "/subscriptions/…",
  accessTier: "cool",
  signal: AbortSignal.timeout(1000),
  fetch: (url, init) => fetch(url, init),
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

// Choosing.
for await (const cloudPc of listCloudPcs(getToken, { filter: "productType eq 'enterprise'", select: ["id"], top: 50 })) {
  const named: string = cloudPc.displayName ?? cloudPc.id;
  const status: string | null | undefined = cloudPc.status;
  const newer: unknown = cloudPc.memberOfTomorrow;
  console.log(named, cloudPc.status === "provisioned", status, newer);
}
const all: AsyncIterable<CloudPc> = listCloudPcs(token, { select: "id,displayName" });
for (const { subscriptionId, subscriptionName } of await listSubscriptions(token)) {
  for (const account of await listStorageAccounts(token, subscriptionId, { cloud: "usGov" })) {
    const tier: AccessTier = account.immutableStorage ? "hot" : "archive";
    await createSnapshot(token, id, { storageAccountId: account.storageAccountId, accessTier: tier });
    console.log(subscriptionName, account.storageAccountName, account.accessTier === "premium");
  }
}

// Many.
async function* ids() {
  for await (const cloudPc of all) yield cloudPc.id;
}
const report: SnapshotReport = await createSnapshots(getToken, ids(), {
  concurrency: 8,
  accessTier: "cool",
  totalTimeoutMs: Infinity,
  onProgress({ done, total, accepted, item }) {
    console.log(`${done} of ${total ?? "?"}: ${accepted}`, item.outcome === "unknown" && item.error.sentAt);
  },
  onEvent: (event) => console.log(event.cloudPcId, event.type),
});
for (const item of report.items) {
  if (item.outcome === "accepted") console.log(item.receipt.acceptedAt);
  else if (item.outcome === "notSent") console.log(item.error?.field);
  else console.log(item.error.requestId, item.error.message);
}
await createSnapshots(token, [id], { skip: report, resendUnknown: true });
await createSnapshots(token, [id], { batch: true, concurrency: 80 });
const waited = await waitForSnapshots(token, report, {
  batch: true,
  pollMs: 30_000,
  onProgress: ({ done, total, exists, item }) => console.log(done, total, exists, item.snapshot?.id),
});
for (const item of waited.items) if (item.snapshot) console.log(item.receipt?.sentAt, item.snapshot.createdDateTime);
await createSnapshots(token, [id], { skip: waited });
await waitForSnapshots(token, waited.items);
await waitForSnapshots(token, JSON.parse(JSON.stringify(report)));
await createSnapshots(token, new Set([id]), { skip: [id], signal: null });
await createSnapshots(token, report.items.map((item) => item.cloudPcId), { skip: report.items });
await createSnapshots(token, [id], { skip: JSON.parse(JSON.stringify(report)) });
const kept = new Map<string, EarlierItem>([[id, { cloudPcId: id, outcome: "unknown", error: { sentAt: plain.sentAt } }]]);
await createSnapshots(token, [id], { skip: kept.values() });
await createSnapshots(token, [id], { skip: { items: kept.values() } });
const failed: SnapshotReportItem[] = report.items.filter(({ outcome }) => outcome !== "accepted");
console.log(failed.length, report.refused + report.unknown + report.notSent, report.aborted, report.error);

// The service's own.
const action: BulkAction = await createBulkSnapshot(token, ids(), { displayName: "Before the change", accessTier: "hot" });
await createBulkSnapshot(token, [id], { displayName: "x", scheduledDuringMaintenanceWindow: true, singleSend: true });
const later = await getBulkSnapshot(token, action.id, { onEvent: (event: ReadEvent) => console.log(event.type) });
const { successful = 0, failed: lost = 0 } = later.summary;
console.log(successful + lost, later.status === "succeeded", later.cloudPcIds?.length);

// Until it exists.
const known = (await listSnapshots(token, id)).map((snapshot) => snapshot.id);
const snapshot: Snapshot = await waitForSnapshot(token, id, {
  after: plain.sentAt,
  known,
  pollMs: 120_000,
  onEvent: (event) => {
    if (event.type === "wait") console.log(event.reason === "pending" || event.reason === "network", event.waitMs);
  },
});
await waitForSnapshot(token, id, { after: new Date(), known: new Set(known) });
console.log(snapshot.createdDateTime, snapshot.snapshotType === "manual");

// One listener for all of them.
const log = (event: SnapshotEvent | ReadEvent) => console.log(event.type, "cloudPcId" in event && event.cloudPcId);
await createSnapshot(token, id, { onEvent: log });
await listSnapshots(token, id, { onEvent: log });
await listSubscriptions(token, { onEvent: log });

const least: "CloudPC.Read.All" = REQUIRED_SCOPES.listCloudPcs[0];
const only: readonly ["CloudPC.ReadWrite.All"] = REQUIRED_SCOPES.listSnapshots;
const scopes = new Set<string>(Object.values(REQUIRED_SCOPES).flat());

try {
  await createSnapshot(token, id);
} catch (error) {
  if (isSnapshotError(error)) {
    const outcome: "notSent" | "refused" | "unknown" = error.outcome;
    const status: number | undefined = error.status;
    if (error.code === "throttled") console.log(error.retryAfterMs, outcome, status, error.toJSON?.());
  }
  if (error instanceof SnapshotError) console.log(error.code, error.stack, sent, tiers, first, least, only, REQUIRED_SCOPES.waitForSnapshots[0], scopes);
}

// What is certain of an error.
function handle(error: unknown) {
  if (!isSnapshotError(error)) throw error;
  const { name, message, attempts }: { name: "SnapshotError"; message: string; attempts?: number } = error;
  if (error.outcome === "unknown") {
    return waitForSnapshot(token, id, { after: error.sentAt });
  }
  if (error.outcome === "refused") return error.sentAt.slice(0, 10);
  const nothing: undefined = error.sentAt;
  if (error.code === "invalidArgument") return error.field.length;
  // @ts-expect-error an answer comes after something was sent
  if (error.code === "forbidden") return nothing;
  return name + message + attempts;
}
function explain(error: SnapshotError): string | number {
  switch (error.code) {
    case "invalidArgument":
      return error.field;
    case "unauthenticated":
    case "forbidden":
    case "notFound":
    case "conflict":
    case "throttled":
    case "serviceUnavailable":
    case "serviceError":
      return error.status + Date.parse(error.sentAt);
    case "network":
    case "rejected":
      return error.sentAt;
    case "tokenFailed":
    case "timeout":
    case "unexpectedResponse":
    case "loadFailed":
    case "internal":
      return error.sentAt ?? error.message;
  }
}
// From a worker.
const posted = isSnapshotError(JSON.parse("{}")) && explain;
addEventListener("message", ({ data }) => isSnapshotError(data) && console.log(data.code, data.cause, handle, posted));

// Events by their type, even taken apart.
await createSnapshot(token, id, {
  onEvent({ type, cloudPcId, sentAt, waitMs, reason, message, attempts }) {
    if (type === "attempt") console.log(cloudPcId, sentAt.slice(0, 10), attempts);
    if (type === "wait") console.log(waitMs / 1000, reason === "throttled");
    if (type === "failed") console.log(message.length, sentAt?.length);
  },
});
const onEvent = (event: SnapshotEvent) => {
  if (event.type === "failed" && event.outcome === "unknown") return event.sentAt.length;
  return event.type === "accepted" ? event.acceptedAt.length : event.attempts;
};

// While nothing answers a run, its waits are about no Cloud PC.
await createSnapshots(token, [id], {
  onEvent({ type, cloudPcId, waitMs }) {
    if (type === "wait") console.log(waitMs / 1000, cloudPcId?.length);
    if (type === "attempt") console.log(cloudPcId.length);
    // @ts-expect-error a wait can be the whole run's
    if (type === "wait") console.log(cloudPcId.length);
  },
});

// The platform's own.
await createSnapshot(token, id, { fetch, signal: new AbortController().signal, onEvent });
await createSnapshots(token, [id], { stop: AbortSignal.any([AbortSignal.timeout(1), new AbortController().signal]) });
await createSnapshot(({ signal }) => fetch("/token", { signal }).then((answer) => answer.text()), id);
await createSnapshot(token, id, { fetch: async () => new Response(null, { status: 204 }) });
await createSnapshot(token, id, { fetch: async (url, { headers = [] }) => fetch(url, { headers: new Headers(headers) }) });
await init(new Request("/module.wasm"));
await init(await WebAssembly.compile(new Uint8Array()));

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

// @ts-expect-error a read takes no storage
listCloudPcs(token, { storageAccountId: "x" });
// @ts-expect-error a read takes no tier
await waitForSnapshot(token, id, { after: "x", accessTier: "hot" });
// @ts-expect-error a read is no single send
await listSnapshots(token, id, { singleSend: true });
// @ts-expect-error a read has none
await getBulkSnapshot(token, id, { displayName: "x" });
// @ts-expect-error a misspelt option of a run
await createSnapshots(token, [id], { concurency: 2 });
// @ts-expect-error a run's option, of one call
await createSnapshot(token, id, { concurrency: 2 });
// @ts-expect-error no such tier, in a run either
await createSnapshots(token, [id], { accessTier: "premium" });
// @ts-expect-error a text is no list of ids
await createSnapshots(token, id);
// @ts-expect-error a text is no list of ids
await createSnapshots(token, [id], { skip: id });
// @ts-expect-error unknown since when?
await createSnapshots(token, [id], { skip: [{ cloudPcId: id, outcome: "unknown" }] });
// @ts-expect-error a text is no list of ids
await waitForSnapshot(token, id, { after: new Date(), known: id });
// @ts-expect-error Cloud PCs are no ids
await createSnapshots(token, listCloudPcs(token));
// @ts-expect-error since when?
await waitForSnapshot(token, id, {});
// @ts-expect-error since when?
await waitForSnapshot(token, id);
// @ts-expect-error a time since 1970 is none
await waitForSnapshot(token, id, { after: 7 });
// @ts-expect-error a bulk action has a name
await createBulkSnapshot(token, [id], { accessTier: "hot" });
// @ts-expect-error a bulk action has a name
await createBulkSnapshot(token, [id]);
// @ts-expect-error a list is no promise
(await listCloudPcs(token)).length;
// @ts-expect-error a receipt comes with one outcome only
report.items[0]?.receipt.sentAt;
// @ts-expect-error frozen
REQUIRED_SCOPES.listCloudPcs[0] = "CloudPC.ReadWrite.All";
// @ts-expect-error a misspelt setting
createTestGraph({ cloudPCs: 50 });
// @ts-expect-error no such operation
graph.fault({ on: "createSnapshots" });
// @ts-expect-error the record is the graph's
graph.requests.pop();
