// The types of the package, hand-written. What each function sends is in README.md, "When something goes wrong".

/** The platform's own type of this name or, in a project without the DOM library, the part that this package uses. */
type Platform<Name extends string, Part> = typeof globalThis extends { [N in Name]: { prototype: infer Own } } ? Own : Part;

/** What this package uses of an `AbortSignal`. The platform's own is one. */
export interface AbortSignalLike {
  /** Whether it has fired. */
  readonly aborted: boolean;
  /** Why. */
  readonly reason?: unknown;
  /** Adds a listener. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes it. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What this package uses of a `Response`. The platform's own is one. */
export interface ResponseLike {
  /** The HTTP status. */
  readonly status: number;
  /** Whether the status is from 200 to 299. */
  readonly ok: boolean;
  /** `opaqueredirect` for a redirect. */
  readonly type?: string;
  /** The headers. */
  readonly headers: { get(name: string): string | null };
  /** The body, as a stream. If it is absent, `text` is used. */
  readonly body?: { getReader(): { read(): PromiseLike<{ readonly done: boolean; readonly value?: any }> } } | null;
  /** The body, as text. */
  text(): Promise<string>;
}

/** What `fetch` is called with: the platform's `RequestInit`. */
export type FetchInit = typeof globalThis extends { fetch: (input: any, init?: infer Init) => unknown }
  ? NonNullable<Init>
  : {
      readonly method?: string;
      readonly headers?: any;
      readonly body?: any;
      readonly signal?: AbortSignalLike;
    };

/** The access tier of the blob that a snapshot is copied to (Graph's `cloudPcBlobAccessTier`). */
export type AccessTier = "hot" | "cool" | "cold" | "archive";

/** Every {@link AccessTier}, in Graph's order, for a picker. */
export const ACCESS_TIERS: readonly ["hot", "cool", "cold", "archive"];

/**
 * The scopes of each function, by its name. One is enough; the least privileged comes first. They work as delegated and as
 * application permissions. For MSAL, put the cloud's host in front: `https://graph.microsoft.com/CloudPC.ReadWrite.All`.
 */
export const REQUIRED_SCOPES: {
  /** {@link createSnapshot} */
  readonly createSnapshot: readonly ["CloudPC.ReadWrite.All"];
  /** {@link createSnapshots} */
  readonly createSnapshots: readonly ["CloudPC.ReadWrite.All"];
  /** {@link createBulkSnapshot} */
  readonly createBulkSnapshot: readonly ["CloudPC.ReadWrite.All"];
  /** {@link getBulkSnapshot} */
  readonly getBulkSnapshot: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  /** {@link waitForSnapshot} */
  readonly waitForSnapshot: readonly ["CloudPC.ReadWrite.All"];
  /** {@link waitForSnapshots} */
  readonly waitForSnapshots: readonly ["CloudPC.ReadWrite.All"];
  /** {@link listSnapshots}. It only reads, but Graph requires the scope for writing. */
  readonly listSnapshots: readonly ["CloudPC.ReadWrite.All"];
  /** {@link listCloudPcs} */
  readonly listCloudPcs: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  /** {@link listSubscriptions} */
  readonly listSubscriptions: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  /** {@link listStorageAccounts} */
  readonly listStorageAccounts: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
};

/** What a {@link TokenFunction} is asked. */
export interface TokenRequest {
  /** What a new token must satisfy, after a claims challenge. Pass it to MSAL's `acquireTokenSilent`. */
  readonly claims: string | undefined;
  /** `true` after a `401`: the token was refused, so no cache must answer. Pass it to `acquireTokenSilent` as well. */
  readonly forceRefresh: boolean;
  /** Fires when nobody is waiting for the token any more. */
  readonly signal: Platform<"AbortSignal", AbortSignalLike>;
}

/** Returns an access token. Called before each send, and once more after a `401`. */
export type TokenFunction = (request: TokenRequest) => string | PromiseLike<string>;

/** Ids of Cloud PCs, such as an array, a `Set` or a generator. A single string is refused. */
export type CloudPcIds = Iterable<string> & object;

/** When to send again. A request is repeated only if that cannot start a second snapshot. */
export interface RetryOptions {
  /** How many times to send after the first: 0 to 10. Default 3. */
  maxRetries?: number | null | undefined;
  /**
   * The upper bound of the first wait, in milliseconds, if the service does not say how long to wait. It doubles each time,
   * and the actual wait is random below it. Default 3000.
   */
  delayMs?: number | null | undefined;
  /** The longest wait, in milliseconds. A longer `Retry-After` ends the call, or the run, at once. Default 180000. */
  maxDelayMs?: number | null | undefined;
}

/** Options of every function. `null` counts as absent. A name that a function does not take is refused. */
export interface CallOptions<Event> {
  /** The national cloud. Default `"global"`. `"usGov"` is US Government L4. No other cloud offers the action. */
  cloud?: "global" | "usGov" | null | undefined;
  /**
   * A root of your own, such as a proxy's, that includes the version: `https:`, or `http:` on loopback. It cannot be combined
   * with `cloud`.
   */
  baseUrl?: string | null | undefined;
  /**
   * Stops the call at once: the promise rejects with `signal.reason`, unchanged. `createSnapshots` and `waitForSnapshots` resolve
   * instead, with what is known.
   */
  signal?: AbortSignalLike | null | undefined;
  /**
   * A GUID, sent as `client-request-id` with every request. Default: a new one for each call, for each item of a run, and for
   * each page of `listCloudPcs`.
   */
  clientRequestId?: string | null | undefined;
  /** Replaces the global `fetch`, for tests, proxies or instrumentation. Called with a URL and a `RequestInit`. */
  fetch?: ((url: string, init: FetchInit) => Promise<ResponseLike>) | null | undefined;
  /**
   * The time limit of one request, in milliseconds: from sending it to the head of its answer, or to the end of the answer if
   * its body matters. `Infinity` for no limit. Default 30000.
   */
  attemptTimeoutMs?: number | null | undefined;
  /**
   * The time limit of the whole call with its waits, in milliseconds; `Infinity` for no limit. Default 300000. For
   * `createSnapshots` the default is no limit, for `waitForSnapshot` and `waitForSnapshots` 7200000. For `listCloudPcs` it limits
   * each page.
   */
  totalTimeoutMs?: number | null | undefined;
  /**
   * When to send again; `false` for never. A new token after `401`, and a run's waits after `429`, do not count as retries.
   * `waitForSnapshots` repeats a failed listing at its next poll, so `maxRetries` has no effect there.
   */
  retry?: false | RetryOptions | null | undefined;
  /** Called at each step, in order. What it throws is ignored. */
  onEvent?: ((event: Event) => void) | null | undefined;
}

/** Options of the functions that request snapshots. */
export interface WriteOptions {
  /**
   * The Azure Resource Manager id of the storage account that receives the snapshot:
   * `/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>`. Default: none.
   */
  storageAccountId?: string | null | undefined;
  /** The access tier of the copy. Default: the service's, which is `"hot"`. */
  accessTier?: AccessTier | null | undefined;
  /**
   * Sends the body as a stream, so that Chromium cannot send the request a second time when its connection is lost. Needs
   * HTTP/2 and a browser that can stream uploads; in any other browser the call is refused. Default `false`.
   */
  singleSend?: boolean | null | undefined;
}

/** Options of {@link createSnapshot}. */
export interface SnapshotOptions extends CallOptions<SnapshotEvent>, WriteOptions {}

/** Options of {@link createSnapshots}. */
export interface SnapshotsOptions extends CallOptions<SnapshotsEvent>, WriteOptions {
  /** How many Cloud PCs are worked on at a time: 1 to 32, or with `batch` to 80. Default 4, or 20. */
  concurrency?: number | null | undefined;
  /**
   * Sends up to 20 Cloud PCs in one request, `POST …/$batch`: far fewer requests and, because all have one URL, hardly any CORS
   * preflights. Each Cloud PC still has its own outcome, request id and `429`, and only the refused ones are sent again. One that
   * the answer leaves out is `unknown`, and so are all of a batch whose answer is lost. Microsoft documents that a batch takes any
   * request, but no live tenant has confirmed this action: try it with one Cloud PC first. Default `false`.
   */
  batch?: boolean | null | undefined;
  /**
   * What earlier runs have settled: a report, items of one or several reports, or ids. Accepted items and plain ids are left
   * out of the run and of its report. `unknown` items are copied into the report and not sent. Default: none.
   */
  skip?: CloudPcIds | EarlierReport | Iterable<EarlierItem> | null | undefined;
  /** Sends the `unknown` items of `skip` again, at the risk of a second snapshot. Default `false`. */
  resendUnknown?: boolean | null | undefined;
  /**
   * Ends the run gently: nothing new is sent, the answers to what is in flight are awaited, what waits after a `429` is
   * `refused`, the rest is `notSent`, and `aborted` stays `false`. `signal` cuts, and leaves what is in flight `unknown`.
   */
  stop?: AbortSignalLike | null | undefined;
  /** Called when an item has ended. What it throws is ignored. */
  onProgress?: ((progress: SnapshotProgress) => void) | null | undefined;
}

/** What `skip` reads of an item of a {@link SnapshotReport}, also after `JSON.parse(JSON.stringify(…))`. */
export type EarlierItem = {
  /** The id of the Cloud PC. */
  readonly cloudPcId: string;
  /** Only with `accepted`. */
  readonly receipt?: { readonly sentAt: string } | undefined;
} & (
  | {
      /** A snapshot may have been started. */
      readonly outcome: "unknown";
      /** When it was first sent. */
      readonly error: { readonly sentAt: string };
    }
  | {
      /** What happened to it. */
      readonly outcome: "accepted" | "refused" | "notSent";
      /** Why. */
      readonly error?: { readonly sentAt?: string | undefined } | undefined;
    }
);

/** What `skip` reads of a report. */
export interface EarlierReport {
  /** What happened to each Cloud PC. */
  readonly items: Iterable<EarlierItem>;
}

/** Options of {@link createBulkSnapshot}. */
export interface BulkSnapshotOptions extends CallOptions<BulkSnapshotEvent>, WriteOptions {
  /** The name of the bulk action in the portal. Required, and not blank. */
  displayName: string;
  /** Whether to wait for the maintenance window of the Cloud PCs. Default: the service's, which is `false`. */
  scheduledDuringMaintenanceWindow?: boolean | null | undefined;
}

/** Options of the functions that only read. */
export interface ReadOptions extends CallOptions<ReadEvent> {}

/** Options of {@link listSnapshots}. */
export interface ListSnapshotsOptions extends CallOptions<CloudPcReadEvent> {}

/** Options of {@link listCloudPcs}. */
export interface ListCloudPcsOptions extends ReadOptions {
  /** Graph's `$filter`, such as `"productType eq 'enterprise'"`, not encoded. The service can filter by few members. */
  filter?: string | null | undefined;
  /** Graph's `$select`: the members you need, in an array or separated by commas. Include `id`. */
  select?: string | readonly string[] | null | undefined;
  /** Graph's `$top`: how many Cloud PCs a page has, not how many are listed in total. 1 to 999999; the service may allow fewer. */
  top?: number | null | undefined;
}

/** Options of {@link waitForSnapshot}. */
export interface WaitForSnapshotOptions extends CallOptions<WaitForSnapshotEvent> {
  /**
   * When the request was sent: `sentAt` of the receipt or of the error. An ISO 8601 string or a `Date`. The service's clock may
   * be up to 30 s behind.
   */
  after: string | Date;
  /** The time between two listings, in milliseconds: 1000 or more. Default 60000. */
  pollMs?: number | null | undefined;
  /** Ids of restore points from before the request: none of these is the new one, whatever its date. Default: none. */
  known?: (Iterable<string> & object) | null | undefined;
}

/** Options of {@link waitForSnapshots}. */
export interface WaitForSnapshotsOptions extends CallOptions<WaitForSnapshotEvent> {
  /** How many Cloud PCs are polled at a time: 1 to 32, or with `batch` to 80. Default 4, or 20. */
  concurrency?: number | null | undefined;
  /** Polls up to 20 Cloud PCs in one request. Default `false`. It starts nothing, so it is safe to try. */
  batch?: boolean | null | undefined;
  /** The time between two listings of the same Cloud PC, in milliseconds: 1000 or more. Default 60000. */
  pollMs?: number | null | undefined;
  /** Called for each Cloud PC that is no longer polled. What it throws is ignored. */
  onProgress?: ((progress: WaitProgress) => void) | null | undefined;
}

/** An item to wait for: one of a {@link SnapshotReport}, also after `JSON.parse(JSON.stringify(…))`. */
export interface AwaitedItem {
  /** The id of the Cloud PC. */
  cloudPcId: string;
  /** Only `accepted` and `unknown` items are waited for. */
  outcome: "accepted" | "refused" | "unknown" | "notSent";
  /** When an accepted one was sent. */
  receipt?: { readonly sentAt: string } | undefined;
  /** When an unknown one was sent. */
  error?: { readonly sentAt?: string | undefined } | undefined;
  /** Its restore point, if an earlier wait has found it. */
  snapshot?: Snapshot | undefined;
}

/** What every event of a call contains. */
export interface CallEvent {
  /** The id sent as `client-request-id`. */
  clientRequestId: string;
  /** How many requests have been sent so far. */
  attempts: number;
  /** When the last request was sent; not in a {@link WaitEvent}. */
  sentAt?: string;
  /** Only in a {@link WaitEvent}. */
  waitMs?: number;
  /** Only in a {@link WaitEvent}. */
  reason?: string;
  /** Only in a {@link FailedEvent}. */
  message?: string;
}

/** A request is being sent. */
export interface AttemptEvent extends CallEvent {
  /** The kind of event. */
  type: "attempt";
  /** When it is sent: ISO 8601, UTC. */
  sentAt: string;
}

/** The call starts to wait before it sends again. */
export interface WaitEvent<Reason extends string = SnapshotErrorCode> extends CallEvent {
  /** The kind of event. */
  type: "wait";
  /** Nothing was sent. */
  sentAt?: never;
  /** How long, in milliseconds. */
  waitMs: number;
  /** Why: the code of what went wrong. */
  reason: Reason;
}

/** The service accepted the request. */
export interface AcceptedEvent extends CallEvent, Acceptance {
  /** The kind of event. */
  type: "accepted";
  /** When the accepted request was sent: ISO 8601, UTC. */
  sentAt: string;
}

/** The call failed: it rejects with a {@link SnapshotError} that says the same. */
export type FailedEvent = SnapshotErrorFields & {
  /** The kind of event. */
  type: "failed";
  /** The id sent as `client-request-id`. */
  clientRequestId: string;
  /** What happened, and what to do next. */
  message: string;
  /** Only in a {@link WaitEvent}. */
  waitMs?: never;
  /** Only in a {@link WaitEvent}. */
  reason?: never;
};

/** Something about one Cloud PC. */
export interface OfCloudPc {
  /** The id of the Cloud PC, as you passed it. */
  cloudPcId: string;
}

/**
 * The events of {@link createSnapshot}. The last one is `accepted` or `failed`, unless the call is aborted: then there is no last
 * event.
 */
export type SnapshotEvent = (AttemptEvent | WaitEvent | AcceptedEvent | FailedEvent) & OfCloudPc;

/**
 * The events of {@link createSnapshots}: those of each item, of which the last one is `accepted` or `failed`. While nothing
 * answers the run, its `wait` events are about no Cloud PC.
 */
export type SnapshotsEvent = SnapshotEvent | (WaitEvent & { cloudPcId?: never });

/** The events of {@link createBulkSnapshot}. */
export type BulkSnapshotEvent = AttemptEvent | WaitEvent | AcceptedEvent | FailedEvent;

/** The events of the functions that only read. A successful read emits no final event. */
export type ReadEvent = AttemptEvent | WaitEvent | FailedEvent;

/** The events of {@link listSnapshots}. */
export type CloudPcReadEvent = ReadEvent & OfCloudPc;

/**
 * The events of {@link waitForSnapshot} and {@link waitForSnapshots}. The `reason` of a wait is `pending` if the listing had no new
 * restore point, otherwise the code of what went wrong.
 */
export type WaitForSnapshotEvent = (AttemptEvent | WaitEvent<SnapshotErrorCode | "pending"> | FailedEvent) & OfCloudPc;

/** What is known about an accepted request. */
export interface Acceptance {
  /** The storage account you passed, if any. */
  storageAccountId?: string;
  /** The access tier you passed, if any. */
  accessTier?: AccessTier;
  /** The service's id of the request, for a support case. Absent if a proxy hides it. */
  requestId?: string;
  /** The id sent as `client-request-id`. */
  clientRequestId: string;
  /** How many requests were sent. */
  attempts: number;
  /** When the accepted request was sent: ISO 8601, UTC. */
  sentAt: string;
  /** When its answer arrived: ISO 8601, UTC. */
  acceptedAt: string;
}

/** The service accepted the request. The snapshot does not exist yet; that can take an hour or more. */
export interface SnapshotReceipt extends Acceptance, OfCloudPc {}

/** How many items of a run have ended, by outcome. */
export interface SnapshotCounts {
  /** The service accepted the request. */
  accepted: number;
  /** The service said no, and started nothing. */
  refused: number;
  /** A snapshot may have been started. */
  unknown: number;
  /** No request was sent. */
  notSent: number;
}

/** What {@link createSnapshots} resolves with: what happened to each Cloud PC. */
export interface SnapshotReport<Item = SnapshotReportItem> extends SnapshotCounts {
  /** Each Cloud PC once, in the order of their first appearance. */
  items: Item[];
  /** Whether `signal` fired. */
  aborted: boolean;
  /**
   * Why the run ended before its last item, unless `signal` or `stop` ended it: a {@link SnapshotError}, or what the async
   * iterable of ids threw. Its `outcome` is about what ended the run: what happened to each Cloud PC is in `items`.
   */
  error?: unknown;
}

/** What happened to one Cloud PC. It survives `JSON.stringify`: an error becomes an object of its fields. */
export type SnapshotReportItem =
  | {
      /** The id of the Cloud PC, as you passed it. */
      cloudPcId: string;
      /** The service accepted the request. */
      outcome: "accepted";
      /** What {@link createSnapshot} would have resolved with. */
      receipt: SnapshotReceipt;
      /** Only with the other outcomes. */
      error?: undefined;
    }
  | {
      /** The id of the Cloud PC, as you passed it. */
      cloudPcId: string;
      /** The service said no, and started nothing. */
      outcome: "refused";
      /** Only with `accepted`. */
      receipt?: undefined;
      /** Why. */
      error: SnapshotError & { readonly outcome: "refused" };
    }
  | {
      /** The id of the Cloud PC, as you passed it. */
      cloudPcId: string;
      /** A snapshot may have been started. */
      outcome: "unknown";
      /** Only with `accepted`. */
      receipt?: undefined;
      /** Why. If the item comes from `skip`, the error it had there. */
      error: SnapshotError & { readonly outcome: "unknown" };
    }
  | {
      /** The id of the Cloud PC, as you passed it. */
      cloudPcId: string;
      /** No request was sent. */
      outcome: "notSent";
      /** Only with `accepted`. */
      receipt?: undefined;
      /** Why, if the reason is not just that the run ended first: a wrong id, or no token. */
      error?: SnapshotError & { readonly outcome: "notSent" };
    };

/** The progress of a run. */
export interface SnapshotProgress extends SnapshotCounts {
  /** How many items have ended. */
  done: number;
  /** How many items there are. Absent while an async iterable may have more. */
  total?: number;
  /** The item that has just ended. */
  item: SnapshotReportItem;
}

/** What is known about one Cloud PC after {@link waitForSnapshots}. */
export type WaitedItem =
  | (SnapshotReportItem & {
      /** Its restore point, if it was found. */
      snapshot?: Snapshot;
    })
  | {
      /** The id of the Cloud PC, as you passed it. */
      cloudPcId: string;
      /** It was unknown, and its restore point was found. */
      outcome: "accepted";
      /** Nobody knows the answer to the request. */
      receipt?: undefined;
      /** When it was first sent: ISO 8601, UTC. */
      sentAt: string;
      /** Its restore point. */
      snapshot: Snapshot;
      /** Only with the other outcomes. */
      error?: undefined;
    };

/** The progress of {@link waitForSnapshots}. */
export interface WaitProgress {
  /** How many Cloud PCs are no longer polled. */
  done: number;
  /** How many were accepted or unknown. */
  total: number;
  /** How many have their restore point. */
  exists: number;
  /** The item that is no longer polled. */
  item: WaitedItem;
}

/** A string from the service: one of these, or one that is newer than this package. */
export type OpenEnum<Known extends string> = Known | (string & {});

/** An object from the service, unchanged. Members that are not listed here can be read as well. */
export interface GraphObject {
  readonly [member: string]: unknown;
}

/** A Cloud PC (`cloudPC`), with Graph's members; with `select`, only the members you named. */
export interface CloudPc extends GraphObject {
  /** What the functions of this package take; not the `managedDeviceId`, not the `aadDeviceId`. */
  readonly id: string;
  /** The name shown in the portal. */
  readonly displayName?: string | null;
  /** The state of the Cloud PC. Graph does not document in which ones it can be snapshotted. */
  readonly status?: OpenEnum<
    | "notProvisioned"
    | "provisioning"
    | "provisioned"
    | "inGracePeriod"
    | "deprovisioning"
    | "failed"
    | "provisionedWithWarnings"
    | "resizing"
    | "restoring"
    | "pendingProvision"
    | "movingRegion"
    | "resizePendingLicense"
    | "updatingSingleSignOn"
    | "modifyingSingleSignOn"
    | "refreshPolicyConfiguration"
    | "preparing"
    | "failoverInProgress"
    | "failbackInProgress"
    | "unknownFutureValue"
  > | null;
  /** Details of the state. */
  readonly statusDetail?: GraphObject | null;
  /** The user it is assigned to. */
  readonly userPrincipalName?: string | null;
  /** Intune's id of the device. */
  readonly managedDeviceId?: string | null;
  /** Intune's name of the device. */
  readonly managedDeviceName?: string | null;
  /** Entra's id of the device. */
  readonly aadDeviceId?: string | null;
  /** Whether it belongs to one user or is shared. */
  readonly provisioningType?: OpenEnum<
    "dedicated" | "shared" | "sharedByUser" | "sharedByEntraGroup" | "reserve" | "unknownFutureValue"
  > | null;
  /** The id of the policy that provisioned it. */
  readonly provisioningPolicyId?: string | null;
  /** The name of that policy. */
  readonly provisioningPolicyName?: string | null;
  /** The id of the service plan of its licence. */
  readonly servicePlanId?: string | null;
  /** The name of that plan. */
  readonly servicePlanName?: string | null;
  /** The kind of that plan. */
  readonly servicePlanType?: string | null;
  /** The kind of product, such as `enterprise`. `filter` can use it. */
  readonly productType?: string | null;
  /** The image it was provisioned from. */
  readonly imageDisplayName?: string | null;
  /** The version of Windows. */
  readonly osVersion?: string | null;
  /** The Azure region. */
  readonly deviceRegionName?: string | null;
  /** How its disk is encrypted. */
  readonly diskEncryptionState?: string | null;
  /** Whether it is on; only for Cloud PCs for shift work. */
  readonly powerState?: string | null;
  /** The Azure network connection. */
  readonly onPremisesConnectionName?: string | null;
  /** Whether its user is an administrator on it. */
  readonly userAccountType?: string | null;
  /** A desktop, or apps only. */
  readonly userExperienceType?: string | null;
  /** When it was provisioned: ISO 8601. */
  readonly provisionedDateTime?: string | null;
  /** When it was last changed: ISO 8601. */
  readonly lastModifiedDateTime?: string | null;
  /** When its grace period ends and it is deprovisioned: ISO 8601. */
  readonly gracePeriodEndDateTime?: string | null;
  /** When its user last logged off: ISO 8601. Only if `select` names it. */
  readonly lastLogoffDateTime?: string | null;
  /** Its scope tags. */
  readonly scopeIds?: readonly string[] | null;
}

/** A restore point of a Cloud PC (`cloudPcSnapshot`). The service does not list it before it is ready. */
export interface Snapshot extends GraphObject {
  /** An opaque string, not a GUID. */
  readonly id: string;
  /** The id of its Cloud PC. */
  readonly cloudPcId?: string | null;
  /** `ready`: it can be restored. */
  readonly status?: OpenEnum<"ready" | "unknownFutureValue"> | null;
  /** Made by the service, on request, or kept for a long time. */
  readonly snapshotType?: OpenEnum<"automatic" | "manual" | "retention" | "unknownFutureValue"> | null;
  /** The result of its last health check. */
  readonly healthCheckStatus?: OpenEnum<"unknown" | "healthy" | "unhealthy" | "unknownFutureValue"> | null;
  /** When it was created: ISO 8601, with up to seven digits after the second. */
  readonly createdDateTime?: string | null;
  /** When it was last restored: ISO 8601. `null` if never. */
  readonly lastRestoredDateTime?: string | null;
  /** When it expires: ISO 8601. `null` if it does not. */
  readonly expirationDateTime?: string | null;
}

/** A storage account that can receive snapshots (`cloudPcForensicStorageAccount`). */
export interface StorageAccount extends GraphObject {
  /** Its Azure Resource Manager id, for the option `storageAccountId`. */
  readonly storageAccountId: string;
  /** Its name, to show in a picker. */
  readonly storageAccountName?: string | null;
  /** The tier of the account itself, which is not the tier of a snapshot. */
  readonly accessTier?: OpenEnum<"hot" | "cool" | "premium" | "cold" | "unknownFutureValue"> | null;
  /** Whether its contents cannot be changed. Such an account takes the {@link AccessTier} `hot` only. */
  readonly immutableStorage?: boolean | null;
}

/** An Azure subscription (`cloudPcSubscription`). */
export interface Subscription extends GraphObject {
  /** Its id, a GUID, for {@link listStorageAccounts}. */
  readonly subscriptionId: string;
  /** Its name, to show in a picker. */
  readonly subscriptionName?: string | null;
}

/** A bulk action of the service (`cloudPcBulkCreateSnapshot`), unchanged, plus its counts under shorter names. */
export interface BulkAction extends GraphObject {
  /** Its id, for {@link getBulkSnapshot}. */
  readonly id: string;
  /** Its name in the portal. */
  readonly displayName?: string | null;
  /** The status of the whole bulk action. */
  readonly status?: OpenEnum<"pending" | "succeeded" | "failed" | "unknownFutureValue"> | null;
  /** When it was created: ISO 8601, with up to seven digits after the second. */
  readonly createdDateTime?: string | null;
  /** The user who requested it. */
  readonly initiatedByUserPrincipalName?: string | null;
  /** The ids of its Cloud PCs. The service does not say what happened to each. */
  readonly cloudPcIds?: readonly string[] | null;
  /** Whether it waits for the maintenance window. */
  readonly scheduledDuringMaintenanceWindow?: boolean | null;
  /** The storage account that receives the snapshots. */
  readonly storageAccountId?: string | null;
  /** The access tier of the copies. */
  readonly accessTier?: OpenEnum<AccessTier | "unknownFutureValue"> | null;
  /** How many Cloud PCs are in which state, from Graph's `actionSummary`. A count is `undefined` if the service leaves it out. */
  readonly summary: {
    /** Done. */
    readonly successful: number | undefined;
    /** Failed. */
    readonly failed: number | undefined;
    /** In progress. */
    readonly inProgress: number | undefined;
    /** Not started yet. */
    readonly pending: number | undefined;
    /** Not supported. */
    readonly notSupported: number | undefined;
  };
}

/**
 * Requests a snapshot of one Cloud PC. The new restore point may replace the manual one that the Cloud PC already has.
 *
 * @param token an access token for Graph with the scope `CloudPC.ReadWrite.All`, without `Bearer `, or a function that
 *   returns one
 * @param cloudPcId the `id` of the Cloud PC; not its `managedDeviceId`, not its `aadDeviceId`
 * @returns the receipt, once the service has accepted the request. The snapshot does not exist yet: see
 *   {@link waitForSnapshot}
 * @throws {SnapshotError} `outcome` says what is known about the snapshot, `message` what to do next
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { createSnapshot } from "cloudpc-snapshot";
 *
 * const { sentAt } = await createSnapshot(getToken, cloudPcId, { storageAccountId, accessTier: "cool" });
 * console.log(`Requested at ${sentAt}`);
 * ```
 */
export function createSnapshot(
  token: string | TokenFunction,
  cloudPcId: string,
  opts?: SnapshotOptions | null,
): Promise<SnapshotReceipt>;

/**
 * Requests a snapshot of each of many Cloud PCs, at the pace the service allows. It runs in this page, and ends with it.
 *
 * It resolves with one outcome for each Cloud PC even if some or all of them failed, and even if `signal` fired. The run ends
 * early, with the remaining items `notSent`, if the first answers (as many as `concurrency`) are all `403`, if as many in a row
 * are `401` or `tokenFailed`, if the service stops answering or asks for a wait longer than `maxDelayMs`, or at `totalTimeoutMs`.
 * Then `error` of the report says why.
 *
 * @param token as for {@link createSnapshot}. A run can take many minutes, so prefer a function
 * @param ids the ids of the Cloud PCs. Each is sent once, even if it is repeated. The ids of an iterable are all checked before
 *   anything is sent; an async iterable is read, and its ids checked, as the run needs them
 * @returns the report. If the module did not load, nothing was sent, and `error` says why
 * @throws {SnapshotError} `invalidArgument`; nothing was sent
 *
 * @example
 * ```ts
 * import { createSnapshots } from "cloudpc-snapshot";
 *
 * const report = await createSnapshots(getToken, cloudPcIds, {
 *   onProgress: ({ done, total }) => console.log(`${done} of ${total}`),
 * });
 * for (const { cloudPcId, outcome, error } of report.items) {
 *   if (outcome !== "accepted") console.log(cloudPcId, outcome, error?.message);
 * }
 * ```
 */
export function createSnapshots(
  token: string | TokenFunction,
  ids: CloudPcIds | AsyncIterable<string>,
  opts?: SnapshotsOptions | null,
): Promise<SnapshotReport>;

/**
 * Has the service itself snapshot 1 to 5000 Cloud PCs. It continues when the page is closed.
 *
 * @param token as for {@link createSnapshot}. Its user also needs the permission to write bulk actions
 * @param ids the ids of the Cloud PCs. Each counts once, even if it is repeated. An async iterable is read to its end first
 * @returns the bulk action, as the service created it
 * @throws {SnapshotError} as for {@link createSnapshot}. With `unknown`, look for the bulk action in the portal before you send
 *   it again
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { createBulkSnapshot } from "cloudpc-snapshot";
 *
 * const { id } = await createBulkSnapshot(getToken, cloudPcIds, { displayName: "Before the change" });
 * ```
 */
export function createBulkSnapshot(
  token: string | TokenFunction,
  ids: CloudPcIds | AsyncIterable<string>,
  opts: BulkSnapshotOptions,
): Promise<BulkAction>;

/**
 * Gets the progress of a bulk action.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that returns one
 * @param bulkActionId the `id` of the bulk action
 * @throws {SnapshotError} `refused` after a `4xx` or a redirect, otherwise `unknown`
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { createBulkSnapshot, getBulkSnapshot } from "cloudpc-snapshot";
 *
 * const { id } = await createBulkSnapshot(getToken, cloudPcIds, { displayName: "Before the change" });
 * const { summary } = await getBulkSnapshot(getToken, id);
 * console.log(`${summary.successful} done, ${summary.failed} failed, ${summary.pending} to come`);
 * ```
 */
export function getBulkSnapshot(
  token: string | TokenFunction,
  bulkActionId: string,
  opts?: ReadOptions | null,
): Promise<BulkAction>;

/**
 * Waits until the new restore point of a Cloud PC exists. It lists the restore points at once, then every `pollMs`.
 *
 * The new one is the first `manual` restore point created after `after`. If the service marks a restore point as neither manual
 * nor automatic, it is new if the first listing (or `known`) did not contain it.
 *
 * @param token an access token with the scope `CloudPC.ReadWrite.All`, or a function that returns one. This can take an hour or
 *   two, so prefer a function
 * @param cloudPcId the `id` of the Cloud PC
 * @returns the restore point
 * @throws {SnapshotError} `timeout` if there is none within `totalTimeoutMs`; the code of a listing that the service refused.
 *   After any other failed listing, it polls again
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { createSnapshot, waitForSnapshot } from "cloudpc-snapshot";
 *
 * const { sentAt } = await createSnapshot(getToken, cloudPcId);
 * const snapshot = await waitForSnapshot(getToken, cloudPcId, { after: sentAt });
 * console.log(`${snapshot.id} was created at ${snapshot.createdDateTime}`);
 * ```
 */
export function waitForSnapshot(
  token: string | TokenFunction,
  cloudPcId: string,
  opts: WaitForSnapshotOptions,
): Promise<Snapshot>;

/**
 * Waits until the restore points of a whole report exist: one call that turns "accepted" into "exists". It polls each `accepted`
 * and `unknown` item in turn, the oldest request first, at the pace the service allows. One that never comes holds up no other.
 *
 * It resolves with the report once each of them has its `snapshot`, or at `totalTimeoutMs`, or when `signal` fires, with what is
 * known then. An `unknown` item whose restore point is found becomes `accepted`. An item whose listing is refused keeps its
 * outcome and is no longer polled. `error` of the report says why the wait ended early, or else is the last such refusal.
 *
 * @param token an access token with the scope `CloudPC.ReadWrite.All`, or a function that returns one. This can take an hour or
 *   two, so prefer a function
 * @param report what {@link createSnapshots} resolved with, or its items, also after `JSON.parse(JSON.stringify(…))`
 * @returns the report, with a copy of each item
 * @throws {SnapshotError} `invalidArgument`, also if an item does not say when it was sent, or is a second one to wait for
 *
 * @example
 * ```ts
 * import { createSnapshots, waitForSnapshots } from "cloudpc-snapshot";
 *
 * const accepted = await createSnapshots(getToken, cloudPcIds);
 * const report = await waitForSnapshots(getToken, accepted);
 * for (const { cloudPcId, outcome, snapshot } of report.items) console.log(cloudPcId, outcome, snapshot?.id);
 * ```
 */
export function waitForSnapshots(
  token: string | TokenFunction,
  report: { readonly items: Iterable<AwaitedItem> } | (Iterable<AwaitedItem> & object),
  opts?: WaitForSnapshotsOptions | null,
): Promise<SnapshotReport<WaitedItem>>;

/**
 * Lists the restore points of a Cloud PC: all pages, in the service's order.
 *
 * @param token an access token with the scope `CloudPC.ReadWrite.All`, or a function that returns one
 * @param cloudPcId the `id` of the Cloud PC
 * @throws {SnapshotError} `refused` after a `4xx` or a redirect, otherwise `unknown`
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { listSnapshots } from "cloudpc-snapshot";
 *
 * for (const { id, snapshotType, createdDateTime } of await listSnapshots(getToken, cloudPcId)) {
 *   console.log(id, snapshotType, createdDateTime);
 * }
 * ```
 */
export function listSnapshots(
  token: string | TokenFunction,
  cloudPcId: string,
  opts?: ListSnapshotsOptions | null,
): Promise<Snapshot[]>;

/**
 * Lists the tenant's Cloud PCs. A page is requested when the loop gets to it: if you leave the loop early, no more are
 * requested. Nothing is checked or sent before the loop asks for the first Cloud PC, and each loop lists from the start.
 *
 * The loop throws what the promises of the other functions reject with.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that returns one
 *
 * @example
 * ```ts
 * import { listCloudPcs } from "cloudpc-snapshot";
 *
 * for await (const { id, displayName } of listCloudPcs(getToken, { select: ["id", "displayName"] })) {
 *   console.log(id, displayName);
 * }
 * ```
 */
export function listCloudPcs(
  token: string | TokenFunction,
  opts?: ListCloudPcsOptions | null,
): AsyncIterable<CloudPc>;

/**
 * Lists the Azure subscriptions that may have storage accounts for snapshots.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that returns one
 * @throws {SnapshotError} `refused` after a `4xx` or a redirect, otherwise `unknown`
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { listSubscriptions } from "cloudpc-snapshot";
 *
 * for (const { subscriptionId, subscriptionName } of await listSubscriptions(getToken)) {
 *   console.log(subscriptionId, subscriptionName);
 * }
 * ```
 */
export function listSubscriptions(token: string | TokenFunction, opts?: ReadOptions | null): Promise<Subscription[]>;

/**
 * Lists the storage accounts of a subscription that can receive snapshots.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that returns one
 * @param subscriptionId the `subscriptionId` of the subscription, a GUID
 * @throws {SnapshotError} `refused` after a `4xx` or a redirect, otherwise `unknown`
 * @throws the reason of `signal`, when it fires
 *
 * @example
 * ```ts
 * import { listStorageAccounts, listSubscriptions } from "cloudpc-snapshot";
 *
 * for (const { subscriptionId } of await listSubscriptions(getToken)) {
 *   for (const { storageAccountId, immutableStorage } of await listStorageAccounts(getToken, subscriptionId)) {
 *     console.log(storageAccountId, immutableStorage ? "hot only" : "any tier");
 *   }
 * }
 * ```
 */
export function listStorageAccounts(
  token: string | TokenFunction,
  subscriptionId: string,
  opts?: ReadOptions | null,
): Promise<StorageAccount[]>;

/**
 * Loads the WebAssembly module early, or from a place of your own. You never have to call it. Only the first load counts; after
 * a failed one, the next call of any function tries again.
 *
 * @param source a URL, a request, a response, bytes or a compiled module. Default: the module of this package
 * @throws {SnapshotError} `loadFailed`; the `cause` says why
 *
 * @example
 * ```ts
 * import { init } from "cloudpc-snapshot";
 *
 * await init(); // when the page starts, so that the first call need not wait
 * ```
 */
export function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<void>;

/** What {@link init} takes. */
export type ModuleSource =
  | string
  | Platform<"URL", { readonly href: string }>
  | Platform<"Request", { readonly url: string }>
  | Platform<"Response", ResponseLike & { arrayBuffer(): Promise<ArrayBuffer> }>
  | ArrayBuffer
  | ArrayBufferView
  | (typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object);

/** What went wrong: see {@link SnapshotErrorFields}. */
export type SnapshotErrorCode = SnapshotErrorFields["code"];

/**
 * What is known about the snapshot. `notSent`: no request was sent. `refused`: the service said no, and started nothing.
 * `unknown`: it may have been started. A function that only reads starts nothing in any case.
 */
export type SnapshotOutcome = "notSent" | "refused" | "unknown";

/** What can be known about any failure. */
export interface FailureFields {
  /** The argument or option that was refused. Certain with `invalidArgument`. */
  readonly field?: string;
  /** The HTTP status of the answer. Certain with the codes that stand for one. A wait that is over has that of its last list. */
  readonly status?: number;
  /** `error.code` of the answer. */
  readonly graphCode?: string;
  /** `error.message` of the answer, as Microsoft wrote it. */
  readonly graphMessage?: string;
  /** The service's id of the request, for a support case. */
  readonly requestId?: string;
  /** The id sent as `client-request-id`. */
  readonly clientRequestId?: string;
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What a new token must satisfy, if a `401` came with a claims challenge. */
  readonly claims?: string;
}

/** What is known if no request was sent. */
export interface NotSentFields {
  /** No request was sent. */
  readonly outcome: "notSent";
  /** None. */
  readonly attempts: 0;
  /** Never. */
  readonly sentAt?: never;
}

/** What is known if a request was sent and refused: nothing was started. */
export interface RefusedFields {
  /** The service said no, and started nothing. */
  readonly outcome: "refused";
  /** How many requests were sent. */
  readonly attempts: number;
  /** When the last of them was sent: ISO 8601, UTC. */
  readonly sentAt: string;
}

/** What is known if nobody knows whether the service did it. */
export interface UnknownFields {
  /** It may have been started: pass `sentAt` to {@link waitForSnapshot} before you send again. */
  readonly outcome: "unknown";
  /** How many requests were sent. */
  readonly attempts: number;
  /** When the last of them was sent: ISO 8601, UTC. In a run that sent it before, when it was first sent. */
  readonly sentAt: string;
}

/** An item of a run that was `unknown` before stays `unknown`, whatever the answer to its next request is. */
type SentFields = RefusedFields | UnknownFields;

/**
 * An argument or option was refused, before anything was sent. `field` names it, and `message` says what it must be.
 *
 * @example
 * ```ts
 * if (error.code === "invalidArgument") show(`${error.field}: ${error.message}`);
 * ```
 */
export type InvalidArgumentError = FailureFields & NotSentFields & { readonly code: "invalidArgument"; readonly field: string };

/**
 * The token function threw (its error is the `cause`), what it returned is no token or, in a run without `totalTimeoutMs`, it
 * did not settle within 300 s.
 *
 * @example
 * ```ts
 * if (error.code === "tokenFailed") show(`Sign in again: ${error.cause}`);
 * ```
 */
export type TokenFailedError = FailureFields & (NotSentFields | SentFields) & { readonly code: "tokenFailed" };

/**
 * `401`: the service refused the token, and the new one if a function gave it.
 *
 * @example
 * ```ts
 * if (error.code === "unauthenticated") console.error("Wrong audience or scope?", error.graphMessage, error.claims);
 * ```
 */
export type UnauthenticatedError = FailureFields & SentFields & { readonly code: "unauthenticated"; readonly status: number };

/**
 * `403`: no consent to a scope, no role in Windows 365, or no licence.
 *
 * @example
 * ```ts
 * if (error.code === "forbidden") show(`Ask an admin: ${error.message}`);
 * ```
 */
export type ForbiddenError = FailureFields & SentFields & { readonly code: "forbidden"; readonly status: number };

/**
 * `404`: this tenant has no such Cloud PC. Its `id` is needed, not its `managedDeviceId` or `aadDeviceId`.
 *
 * @example
 * ```ts
 * if (error.code === "notFound") await reloadCloudPcs();
 * ```
 */
export type NotFoundError = FailureFields & SentFields & { readonly code: "notFound"; readonly status: number };

/**
 * `409`: another action may be running on this Cloud PC.
 *
 * @example
 * ```ts
 * if (error.code === "conflict") show("Something else is running on this Cloud PC. Try again when it has finished.");
 * ```
 */
export type ConflictError = FailureFields & SentFields & { readonly code: "conflict"; readonly status: number };

/**
 * Any other `4xx`, or a redirect, whose `status` a browser hides.
 *
 * @example
 * ```ts
 * if (error.code === "rejected") console.error(error.status, error.graphCode, error.graphMessage);
 * ```
 */
export type RejectedError = FailureFields & SentFields & { readonly code: "rejected" };

/**
 * `429`, after all retries or because the wait would be too long. `retryAfterMs` is how long the service asked to wait.
 *
 * @example
 * ```ts
 * if (error.code === "throttled") show(`Try again in ${Math.ceil((error.retryAfterMs ?? 60_000) / 1000)} s`);
 * ```
 */
export type ThrottledError = FailureFields & SentFields & { readonly code: "throttled"; readonly status: number };

/**
 * `503`. With `Retry-After` it is `refused`, otherwise `unknown`.
 *
 * @example
 * ```ts
 * if (error.code === "serviceUnavailable" && error.outcome === "refused") show("Nothing was started. Try again later.");
 * ```
 */
export type ServiceUnavailableError = FailureFields & SentFields & { readonly code: "serviceUnavailable"; readonly status: number };

/**
 * Any other `5xx`.
 *
 * @example
 * ```ts
 * if (error.code === "serviceError") console.error(error.status, error.requestId, error.sentAt); // for a support case
 * ```
 */
export type ServiceError = FailureFields & SentFields & { readonly code: "serviceError"; readonly status: number };

/**
 * No answer: the connection failed or was lost, or a policy, CORS or an extension blocked it. `cause` is what `fetch` threw.
 *
 * @example
 * ```ts
 * import { waitForSnapshot } from "cloudpc-snapshot";
 *
 * if (error.code === "network") await waitForSnapshot(getToken, cloudPcId, { after: error.sentAt });
 * ```
 */
export type NetworkError = FailureFields & SentFields & { readonly code: "network" };

/**
 * `attemptTimeoutMs` or `totalTimeoutMs` passed: `message` says which, and how long it is.
 *
 * @example
 * ```ts
 * if (error.code === "timeout" && error.outcome === "notSent") show("Nothing was sent. Check the sign-in, and try again.");
 * ```
 */
export type TimeoutError = FailureFields & (NotSentFields | SentFields) & { readonly code: "timeout" };

/**
 * An answer that the service does not give: a proxy, or a captive portal, may have. `notSent` if the link to the next page of
 * `listCloudPcs` must not be followed.
 *
 * @example
 * ```ts
 * if (error.code === "unexpectedResponse") show("Are you signed in to this network?");
 * ```
 */
export type UnexpectedResponseError = FailureFields & (NotSentFields | SentFields) & { readonly code: "unexpectedResponse" };

/**
 * The WebAssembly module did not load, and nothing was sent. `message` says what to change, and `cause` what failed.
 *
 * @example
 * ```ts
 * if (error.code === "loadFailed") console.error(error.message);
 * ```
 */
export type LoadFailedError = FailureFields & NotSentFields & { readonly code: "loadFailed" };

/**
 * A defect in this package: please report it. If the module trapped, nobody knows how many requests were sent, and `sentAt` is
 * when the call began.
 *
 * @example
 * ```ts
 * if (error.code === "internal") console.error(JSON.stringify(error));
 * ```
 */
export type InternalError = FailureFields &
  (NotSentFields | RefusedFields | (Pick<UnknownFields, "outcome" | "sentAt"> & { readonly attempts?: number })) & {
    readonly code: "internal";
  };

/** What is known about a failure: compare `code` or `outcome`, and TypeScript knows which fields there are. */
export type SnapshotErrorFields =
  | InvalidArgumentError
  | TokenFailedError
  | UnauthenticatedError
  | ForbiddenError
  | NotFoundError
  | ConflictError
  | RejectedError
  | ThrottledError
  | ServiceUnavailableError
  | ServiceError
  | NetworkError
  | TimeoutError
  | UnexpectedResponseError
  | LoadFailedError
  | InternalError;

/** The only error of this package. `message` says what happened and what to do next. */
export type SnapshotError = SnapshotErrorFields &
  Error & {
    /** Always `"SnapshotError"`, for logs. */
    readonly name: "SnapshotError";
    /** What the token function, `fetch` or the loading of the module failed with. */
    readonly cause?: unknown;
    /** All fields as plain data, `cause` as a string; never the token. */
    toJSON(): SnapshotErrorJson;
  };

/** The class of {@link SnapshotError}, for `instanceof`. Only the package makes its errors. */
export const SnapshotError: abstract new (...made: never) => SnapshotError;

/** A {@link SnapshotError} as plain data: what `toJSON` returns, and what arrives from a worker that posts it. */
export type SnapshotErrorJson = SnapshotErrorFields & {
  /** Always `"SnapshotError"`. */
  readonly name: "SnapshotError";
  /** What happened, and what to do next. */
  readonly message: string;
  /** What the token function, `fetch` or the loading of the module failed with. */
  readonly cause?: string;
  /** Plain data has no functions. */
  readonly toJSON?: undefined;
};

/**
 * Whether `value` is a {@link SnapshotError}, including one from another realm, such as an iframe, and one that came through
 * JSON. Posting an error itself loses its fields, so a worker should post `error.toJSON()`.
 *
 * @example
 * ```ts
 * import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";
 *
 * try {
 *   await createSnapshot(getToken, cloudPcId);
 * } catch (error) {
 *   if (!isSnapshotError(error)) throw error;
 *   console.error(error.outcome, error.message);
 * }
 * ```
 */
export function isSnapshotError(value: unknown): value is SnapshotError | SnapshotErrorJson;

// Without this, what is not exported above would be, too.
export {};
