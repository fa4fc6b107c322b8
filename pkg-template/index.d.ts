/** The access tiers of the blob a snapshot is copied to, in Graph's order (`cloudPcBlobAccessTier`). */
export type AccessTier = "hot" | "cool" | "cold" | "archive";

/** Every {@link AccessTier}, for a picker. */
export const ACCESS_TIERS: readonly ["hot", "cool", "cold", "archive"];

/**
 * The scopes of which each function needs one, the least privileged first, as delegated or application permissions. For
 * MSAL, put the cloud's host before it: `https://graph.microsoft.com/CloudPC.ReadWrite.All`.
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
  /** {@link listSnapshots}: it only reads, and yet Graph gives it for no less. */
  readonly listSnapshots: readonly ["CloudPC.ReadWrite.All"];
  /** {@link listCloudPcs} */
  readonly listCloudPcs: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  /** {@link listSubscriptions} */
  readonly listSubscriptions: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
  /** {@link listStorageAccounts} */
  readonly listStorageAccounts: readonly ["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
};

/**
 * Gets an access token: called before each send, and once more after a `401`.
 *
 * @param request.claims what a new token must satisfy, after a claims challenge: for MSAL's `acquireTokenSilent`
 * @param request.signal fires when nobody waits for the token any more
 */
export type TokenFunction = (request: {
  claims: string | undefined;
  signal: AbortSignal;
}) => string | PromiseLike<string>;

/** Ids of Cloud PCs, such as an array, a `Set` or a generator. A single text is not meant. */
export type CloudPcIds = Iterable<string> & object;

/** When to send again. Only what cannot start a second snapshot is sent again. */
export interface RetryOptions {
  /** Sends after the first: 0 to 10. Default 3. */
  maxRetries?: number | null | undefined;
  /** Where the service does not say how long: the first wait's upper bound in ms, doubled each time. Default 3000. */
  delayMs?: number | null | undefined;
  /** The longest wait in ms. A longer `Retry-After` ends the call, or the run, at once. Default 180000. */
  maxDelayMs?: number | null | undefined;
}

/** Options of every function. `null` counts as absent; a name that a function does not take is refused. */
export interface CallOptions<Event> {
  /** The national cloud. Default `"global"`; `"usGov"` is US Government L4. No other cloud offers the action. */
  cloud?: "global" | "usGov" | null | undefined;
  /** A root of your own that includes the version, such as a proxy's. `https:`, or `http:` on loopback. Not with `cloud`. */
  baseUrl?: string | null | undefined;
  /** Ends the call at once; the promise rejects with `signal.reason`, unchanged. A run resolves with what it knows. */
  signal?: AbortSignal | null | undefined;
  /**
   * A GUID sent as `client-request-id` with every request. Default: a fresh one for each call, for each item of a run, for
   * each page of `listCloudPcs`.
   */
  clientRequestId?: string | null | undefined;
  /** Stands in for the global `fetch`. It is called with one `Request`. */
  fetch?: ((request: Request) => Promise<Response>) | null | undefined;
  /**
   * From a send to the head of its answer, or to its end where the body matters, in ms; `Infinity` for no limit. Default
   * 30000.
   */
  attemptTimeoutMs?: number | null | undefined;
  /**
   * The whole call with its waits, in ms; `Infinity` for no limit. Default 300000; of `createSnapshots`, no limit; of
   * `waitForSnapshot`, 7200000. Of `listCloudPcs` it is the time for a page.
   */
  totalTimeoutMs?: number | null | undefined;
  /** When to send again; `false` for never. A new token after `401`, and the pace of a run after `429`, are no retries. */
  retry?: false | RetryOptions | null | undefined;
  /** Told of each step, in order. What it throws is ignored. */
  onEvent?: ((event: Event) => void) | null | undefined;
}

/** Options of the functions that ask for snapshots. */
export interface WriteOptions {
  /**
   * The storage account that receives the snapshot, by its Azure Resource Manager id:
   * `/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>`.
   */
  storageAccountId?: string | null | undefined;
  /** The tier of the copy. Where absent, the service uses `"hot"`. */
  accessTier?: AccessTier | null | undefined;
  /**
   * Keeps Chromium from sending the request a second time by itself when its connection is lost: the body goes as a
   * stream. Needs HTTP/2 and a browser that streams uploads, else the call is refused. Default `false`.
   */
  singleSend?: boolean | null | undefined;
}

/** Options of {@link createSnapshot}. */
export interface SnapshotOptions extends CallOptions<SnapshotEvent>, WriteOptions {}

/** Options of {@link createSnapshots}. */
export interface SnapshotsOptions extends CallOptions<SnapshotEvent>, WriteOptions {
  /** How many Cloud PCs are worked on at a time: 1 to 32. Default 4. */
  concurrency?: number | null | undefined;
  /**
   * What an earlier run has dealt with: its report, items of one or of several, or ids. What was accepted there, and every
   * id, is left out, from the report too; what was `unknown` is taken over into the report without a send.
   */
  skip?: CloudPcIds | EarlierReport | Iterable<EarlierItem> | null | undefined;
  /** Sends again what `skip` has as `unknown`, at the risk of a second snapshot. Default `false`. */
  resendUnknown?: boolean | null | undefined;
  /** Told of each item that has ended. What it throws is ignored. */
  onProgress?: ((progress: SnapshotProgress) => void) | null | undefined;
}

/** An item as far as `skip` reads it: that of a {@link SnapshotReport}, also after a trip through JSON. */
export interface EarlierItem {
  /** The Cloud PC. */
  readonly cloudPcId: string;
  /** What became of it. */
  readonly outcome: SnapshotReportItem["outcome"];
}

/** A report as far as `skip` reads it. */
export interface EarlierReport {
  /** What became of each Cloud PC. */
  readonly items: Iterable<EarlierItem>;
}

/** Options of {@link createBulkSnapshot}. */
export interface BulkSnapshotOptions extends CallOptions<BulkSnapshotEvent>, WriteOptions {
  /** What the bulk action is called in the portal. Needed, and not blank. */
  displayName: string;
  /** Waits for the Cloud PCs' maintenance window. Where absent, the service does not. */
  scheduledDuringMaintenanceWindow?: boolean | null | undefined;
}

/** Options of the functions that only read. */
export interface ReadOptions extends CallOptions<ReadEvent> {}

/** Options of {@link listSnapshots}. */
export interface ListSnapshotsOptions extends CallOptions<CloudPcReadEvent> {}

/** Options of {@link listCloudPcs}. */
export interface ListCloudPcsOptions extends ReadOptions {
  /** `$filter`, such as `"productType eq 'enterprise'"`, unencoded. The service filters by few members. */
  filter?: string | null | undefined;
  /** `$select`: the members wanted, in an array or as Graph writes them. Name `id` among them. */
  select?: string | readonly string[] | null | undefined;
  /** `$top`: how many a page holds, not how many there are in all. 1 to 999999; the service may allow fewer. */
  top?: number | null | undefined;
}

/** Options of {@link waitForSnapshot}. */
export interface WaitForSnapshotOptions extends CallOptions<WaitForSnapshotEvent> {
  /** When the request was sent: `sentAt` of the receipt or of the error. 30 s that the clocks may differ are allowed for. */
  after: string | Date;
  /** From a listing to the next one, in ms. Default 60000. */
  pollMs?: number | null | undefined;
  /** Ids of restore points from before the request: none of them is the new one, whatever its date. */
  known?: (Iterable<string> & object) | null | undefined;
}

/** What every event of a call tells. */
export interface CallEvent {
  /** The id sent as `client-request-id`. */
  clientRequestId: string;
  /** Requests sent so far. */
  attempts: number;
}

/** A request is sent now. */
export interface AttemptEvent extends CallEvent {
  /** Which event it is. */
  type: "attempt";
  /** ISO 8601, UTC. */
  sentAt: string;
}

/** A wait before the next send begins. */
export interface WaitEvent<Reason extends string = SnapshotErrorCode> extends CallEvent {
  /** Which event it is. */
  type: "wait";
  /** How long, in ms. */
  waitMs: number;
  /** Why: what the last answer was. */
  reason: Reason;
}

/** The service accepted the request. */
export interface AcceptedEvent extends Acceptance {
  /** Which event it is. */
  type: "accepted";
}

/** The call failed: it rejects with a {@link SnapshotError} that says the same. */
export interface FailedEvent extends SnapshotErrorFields {
  /** Which event it is. */
  type: "failed";
  /** What happened, and what to do next. */
  message: string;
}

/** What is about one Cloud PC. */
export interface OfCloudPc {
  /** The Cloud PC, as it was given. */
  cloudPcId: string;
}

/**
 * The events of {@link createSnapshot}, and of each item of {@link createSnapshots}. The last one is `accepted` or `failed`;
 * an abort ends those of a call without one.
 */
export type SnapshotEvent = (AttemptEvent | WaitEvent | AcceptedEvent | FailedEvent) & OfCloudPc;

/** The events of {@link createBulkSnapshot}. */
export type BulkSnapshotEvent = AttemptEvent | WaitEvent | AcceptedEvent | FailedEvent;

/** The events of the functions that only read. There is none of their success. */
export type ReadEvent = AttemptEvent | WaitEvent | FailedEvent;

/** The events of {@link listSnapshots}. */
export type CloudPcReadEvent = ReadEvent & OfCloudPc;

/**
 * The events of {@link waitForSnapshot}. The `reason` of a wait is `pending` where there was no new restore point in the
 * listing, else the code of what failed.
 */
export type WaitForSnapshotEvent = (AttemptEvent | WaitEvent<SnapshotErrorCode | "pending"> | FailedEvent) & OfCloudPc;

/** What is known of an accepted request. */
export interface Acceptance {
  /** The storage account that was asked for, if any. */
  storageAccountId?: string;
  /** The tier that was asked for, if any. */
  accessTier?: AccessTier;
  /** The service's id of the request, for a support case. Absent where a proxy hides it. */
  requestId?: string;
  /** The id sent as `client-request-id`. */
  clientRequestId: string;
  /** Requests sent. */
  attempts: number;
  /** When the accepted request was sent: ISO 8601, UTC. */
  sentAt: string;
  /** When its answer came: ISO 8601, UTC. */
  acceptedAt: string;
}

/** The service accepted the request. The snapshot does not exist yet: that can take an hour or more. */
export interface SnapshotReceipt extends Acceptance, OfCloudPc {}

/** How many items of a run have ended, and how. */
export interface SnapshotCounts {
  /** The service accepted the request. */
  accepted: number;
  /** The service said no: nothing was started. */
  refused: number;
  /** A snapshot may have been started. */
  unknown: number;
  /** No request was sent. */
  notSent: number;
}

/** What {@link createSnapshots} resolves with: what became of each Cloud PC. */
export interface SnapshotReport extends SnapshotCounts {
  /** Each Cloud PC once, in the order first seen. */
  items: SnapshotReportItem[];
  /** Whether `signal` fired. */
  aborted: boolean;
  /** What the async iterable of ids threw, if it did: the run ended there. */
  error?: unknown;
}

/** What became of one Cloud PC. `JSON.stringify` keeps it, an error as its fields. */
export type SnapshotReportItem =
  | {
      /** The Cloud PC, as it was given. */
      cloudPcId: string;
      /** The service accepted the request. */
      outcome: "accepted";
      /** As {@link createSnapshot} resolves with it. */
      receipt: SnapshotReceipt;
      /** Of the other outcomes. */
      error?: undefined;
    }
  | {
      /** The Cloud PC, as it was given. */
      cloudPcId: string;
      /** The service said no: nothing was started. Or a snapshot may have been started. */
      outcome: "refused" | "unknown";
      /** Of the other outcome. */
      receipt?: undefined;
      /** Why. Of an item that `skip` brought in, what it had there. */
      error: SnapshotError;
    }
  | {
      /** The Cloud PC, as it was given. */
      cloudPcId: string;
      /** No request was sent. */
      outcome: "notSent";
      /** Of the other outcome. */
      receipt?: undefined;
      /** Why, if there is more to it than that the run ended before: a bad id, or no token. */
      error?: SnapshotError;
    };

/** How far a run is. */
export interface SnapshotProgress extends SnapshotCounts {
  /** How many items have ended. */
  done: number;
  /** How many there are. Absent while an async iterable may have more. */
  total?: number;
  /** The one that has ended now. */
  item: SnapshotReportItem;
}

/** A text of the service's that may be one of these, or one that is newer. */
export type OpenEnum<Known extends string> = Known | (string & {});

/** An object of the service's, as it came: members that are not listed here can be read as well. */
export interface GraphObject {
  readonly [member: string]: unknown;
}

/** A Cloud PC (`cloudPC`), with Graph's members. With `select`, those asked for. */
export interface CloudPc extends GraphObject {
  /** What the functions here take. Not its `managedDeviceId`, not its `aadDeviceId`. */
  readonly id: string;
  /** The name shown in the portal. */
  readonly displayName?: string | null;
  /** The state it is in. In which ones a snapshot can be made, Graph does not document. */
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
  /** More on the state. */
  readonly statusDetail?: GraphObject | null;
  /** Its user. */
  readonly userPrincipalName?: string | null;
  /** Intune's id of the device. */
  readonly managedDeviceId?: string | null;
  /** Intune's name of the device. */
  readonly managedDeviceName?: string | null;
  /** Entra's id of the device. */
  readonly aadDeviceId?: string | null;
  /** For one user, or shared. */
  readonly provisioningType?: OpenEnum<
    "dedicated" | "shared" | "sharedByUser" | "sharedByEntraGroup" | "reserve" | "unknownFutureValue"
  > | null;
  /** The policy that made it. */
  readonly provisioningPolicyId?: string | null;
  /** The policy's name. */
  readonly provisioningPolicyName?: string | null;
  /** Its licence's plan. */
  readonly servicePlanId?: string | null;
  /** The plan's name. */
  readonly servicePlanName?: string | null;
  /** The plan's kind. */
  readonly servicePlanType?: string | null;
  /** The kind of product, such as `enterprise`. It can be filtered by. */
  readonly productType?: string | null;
  /** The image it was made from. */
  readonly imageDisplayName?: string | null;
  /** The version of Windows. */
  readonly osVersion?: string | null;
  /** The Azure region. */
  readonly deviceRegionName?: string | null;
  /** How its disk is encrypted. */
  readonly diskEncryptionState?: string | null;
  /** On or off: of Cloud PCs for shift work only. */
  readonly powerState?: string | null;
  /** The Azure network connection. */
  readonly onPremisesConnectionName?: string | null;
  /** Whether the user is an administrator on it. */
  readonly userAccountType?: string | null;
  /** A whole desktop, or apps. */
  readonly userExperienceType?: string | null;
  /** ISO 8601, as the next ones. */
  readonly provisionedDateTime?: string | null;
  /** Its last change. */
  readonly lastModifiedDateTime?: string | null;
  /** When it is deprovisioned. */
  readonly gracePeriodEndDateTime?: string | null;
  /** Only where `select` names it. */
  readonly lastLogoffDateTime?: string | null;
  /** Scope tags. */
  readonly scopeIds?: readonly string[] | null;
}

/** A restore point of a Cloud PC (`cloudPcSnapshot`). The service lists it once it is there; there is no state before. */
export interface Snapshot extends GraphObject {
  /** An opaque text, not a GUID. */
  readonly id: string;
  /** Its Cloud PC. */
  readonly cloudPcId?: string | null;
  /** Whether it can be restored. */
  readonly status?: OpenEnum<"ready" | "unknownFutureValue"> | null;
  /** Made by the service, on request, or for keeping. */
  readonly snapshotType?: OpenEnum<"automatic" | "manual" | "retention" | "unknownFutureValue"> | null;
  /** What a check of it found. */
  readonly healthCheckStatus?: OpenEnum<"unknown" | "healthy" | "unhealthy" | "unknownFutureValue"> | null;
  /** ISO 8601, with up to seven digits of a second. */
  readonly createdDateTime?: string | null;
  /** The same; `null` while it never was. */
  readonly lastRestoredDateTime?: string | null;
  /** The same; `null` where it stays. */
  readonly expirationDateTime?: string | null;
}

/** A storage account that can receive snapshots (`cloudPcForensicStorageAccount`). */
export interface StorageAccount extends GraphObject {
  /** What the option `storageAccountId` takes. */
  readonly storageAccountId: string;
  /** Its name, for a picker. */
  readonly storageAccountName?: string | null;
  /** The account's own tier, which is not that of a snapshot. */
  readonly accessTier?: OpenEnum<"hot" | "cool" | "premium" | "cold" | "unknownFutureValue"> | null;
  /** Whether what is in it cannot be changed. Such an account takes the {@link AccessTier} `hot` only. */
  readonly immutableStorage?: boolean | null;
}

/** An Azure subscription (`cloudPcSubscription`). */
export interface Subscription extends GraphObject {
  /** What {@link listStorageAccounts} takes. */
  readonly subscriptionId: string;
  /** Its name, for a picker. */
  readonly subscriptionName?: string | null;
}

/** The service's bulk action (`cloudPcBulkCreateSnapshot`), as it came, and its counts under shorter names. */
export interface BulkAction extends GraphObject {
  /** What {@link getBulkSnapshot} takes. */
  readonly id: string;
  /** What it is called. */
  readonly displayName?: string | null;
  /** How far the whole is. */
  readonly status?: OpenEnum<"pending" | "succeeded" | "failed" | "unknownFutureValue"> | null;
  /** ISO 8601, with up to seven digits of a second. */
  readonly createdDateTime?: string | null;
  /** Who asked for it. */
  readonly initiatedByUserPrincipalName?: string | null;
  /** Its Cloud PCs. What became of each, the service does not say. */
  readonly cloudPcIds?: readonly string[] | null;
  /** Whether it waits for the maintenance window. */
  readonly scheduledDuringMaintenanceWindow?: boolean | null;
  /** Where the snapshots are copied to. */
  readonly storageAccountId?: string | null;
  /** The tier of the copies. */
  readonly accessTier?: OpenEnum<AccessTier | "unknownFutureValue"> | null;
  /** How many Cloud PCs are where: `actionSummary` of the service, `undefined` where it does not say. */
  readonly summary: {
    /** Done. */
    readonly successful: number | undefined;
    /** Failed. */
    readonly failed: number | undefined;
    /** Under way. */
    readonly inProgress: number | undefined;
    /** Not begun. */
    readonly pending: number | undefined;
    /** Not possible on them. */
    readonly notSupported: number | undefined;
  };
}

/**
 * Asks for a snapshot of one Cloud PC. A manual restore point the machine already has may be replaced.
 *
 * @param token an access token for Graph with the scope `CloudPC.ReadWrite.All`, without `Bearer `, or a function that
 *   gets one
 * @param cloudPcId the Cloud PC's `id`: not its `managedDeviceId`, not its `aadDeviceId`
 * @throws {SnapshotError} with `code`, `outcome` and what to do next in `message`
 * @throws the signal's own reason, when `signal` fires
 */
export function createSnapshot(
  token: string | TokenFunction,
  cloudPcId: string,
  opts?: SnapshotOptions | null,
): Promise<SnapshotReceipt>;

/**
 * Asks for a snapshot of each of many Cloud PCs, at the pace the service allows. It runs in this page and ends with it.
 *
 * It resolves, with one outcome for each, also where some or all of them failed and where `signal` fired. Where the first
 * `concurrency` answers are all `401`, or all `403`, it ends, and the others are `notSent`.
 *
 * @param token as {@link createSnapshot} takes it. Over many minutes, better a function
 * @param ids each is sent once, however often it is given. Those of an iterable are all checked before anything is sent;
 *   those of an async iterable as they come, which is when they are needed
 * @throws {SnapshotError} with `invalidArgument` or `loadFailed`: nothing was sent
 */
export function createSnapshots(
  token: string | TokenFunction,
  ids: CloudPcIds | AsyncIterable<string>,
  opts?: SnapshotsOptions | null,
): Promise<SnapshotReport>;

/**
 * Has the service itself make the snapshots of 1 to 5000 Cloud PCs: that goes on when the page is closed.
 *
 * @param token as {@link createSnapshot} takes it. Its user also needs the permission to write bulk actions
 * @param ids each counts once, however often it is given; an async iterable is read to its end first
 * @throws {SnapshotError} as {@link createSnapshot}; `unknown`: look for the bulk action in the portal before you send again
 * @throws the signal's own reason, when `signal` fires, or what an async iterable throws
 */
export function createBulkSnapshot(
  token: string | TokenFunction,
  ids: CloudPcIds | AsyncIterable<string>,
  opts: BulkSnapshotOptions,
): Promise<BulkAction>;

/**
 * How far a bulk action is.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that gets one
 * @param bulkActionId its `id`
 * @throws {SnapshotError} `refused` after a `4xx`, else `unknown`
 * @throws the signal's own reason, when `signal` fires
 */
export function getBulkSnapshot(
  token: string | TokenFunction,
  bulkActionId: string,
  opts?: ReadOptions | null,
): Promise<BulkAction>;

/**
 * Waits until the new restore point of a Cloud PC exists, and gives it: the first `manual` one made since `after`; where the
 * service does not mark it so, one that the first listing, or `known`, did not have. It lists at once, then every `pollMs`.
 *
 * @param token an access token with the scope `CloudPC.ReadWrite.All`, or, over an hour or two, better a function
 * @param cloudPcId the Cloud PC's `id`
 * @throws {SnapshotError} with `timeout` where there is none within `totalTimeoutMs`; with the code of a listing that is
 *   refused. Other failed listings are repeated
 * @throws the signal's own reason, when `signal` fires
 */
export function waitForSnapshot(
  token: string | TokenFunction,
  cloudPcId: string,
  opts: WaitForSnapshotOptions,
): Promise<Snapshot>;

/**
 * The restore points of a Cloud PC, in the service's order, all pages of them.
 *
 * @param token an access token with the scope `CloudPC.ReadWrite.All`, or a function that gets one
 * @param cloudPcId the Cloud PC's `id`
 * @throws {SnapshotError} `refused` after a `4xx`, else `unknown`
 * @throws the signal's own reason, when `signal` fires
 */
export function listSnapshots(
  token: string | TokenFunction,
  cloudPcId: string,
  opts?: ListSnapshotsOptions | null,
): Promise<Snapshot[]>;

/**
 * The tenant's Cloud PCs, a page at a time, as they are asked for: a loop that is left early asks for no more. Nothing is
 * sent or checked before the first one is asked for, and each loop lists anew.
 *
 * The iteration throws what a promise of the other functions rejects with.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that gets one
 */
export function listCloudPcs(
  token: string | TokenFunction,
  opts?: ListCloudPcsOptions | null,
): AsyncIterable<CloudPc>;

/**
 * The Azure subscriptions in which there may be storage accounts for snapshots.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that gets one
 * @throws {SnapshotError} `refused` after a `4xx`, else `unknown`
 * @throws the signal's own reason, when `signal` fires
 */
export function listSubscriptions(token: string | TokenFunction, opts?: ReadOptions | null): Promise<Subscription[]>;

/**
 * The storage accounts of a subscription that can receive snapshots.
 *
 * @param token an access token with the scope `CloudPC.Read.All`, or a function that gets one
 * @param subscriptionId its `subscriptionId`, a GUID
 * @throws {SnapshotError} `refused` after a `4xx`, else `unknown`
 * @throws the signal's own reason, when `signal` fires
 */
export function listStorageAccounts(
  token: string | TokenFunction,
  subscriptionId: string,
  opts?: ReadOptions | null,
): Promise<StorageAccount[]>;

/**
 * Loads the WebAssembly module early, or from a place of your own. No call needs it. Only the first load counts;
 * after a failed one the next call, or `init`, tries again.
 */
export function init(
  source?: URL | string | Request | Response | PromiseLike<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;

/** What went wrong. */
export type SnapshotErrorCode =
  | "invalidArgument"
  | "tokenFailed"
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "rejected"
  | "throttled"
  | "serviceUnavailable"
  | "serviceError"
  | "network"
  | "timeout"
  | "unexpectedResponse"
  | "loadFailed"
  | "internal";

/**
 * What is known of the snapshot: nothing was sent; the service refused; or it may have been started. Of a function that only
 * reads: whether the service said no, or nothing is known.
 */
export type SnapshotOutcome = "notSent" | "refused" | "unknown";

/** What is known of a failure. */
export interface SnapshotErrorFields {
  /** What went wrong. */
  readonly code: SnapshotErrorCode;
  /** What is known of the snapshot. */
  readonly outcome: SnapshotOutcome;
  /** The argument or option that was refused. */
  readonly field?: string;
  /** The answer's HTTP status. */
  readonly status?: number;
  /** `error.code` of the answer. */
  readonly graphCode?: string;
  /** `error.message` of the answer, in Microsoft's words. */
  readonly graphMessage?: string;
  /** The service's id of the request, for a support case. */
  readonly requestId?: string;
  /** The id sent as `client-request-id`. */
  readonly clientRequestId?: string;
  /** How long the service asked to wait, in ms. */
  readonly retryAfterMs?: number;
  /** What a new token must satisfy, where a `401` came with a claims challenge. */
  readonly claims?: string;
  /** Requests sent. */
  readonly attempts: number;
  /** When the last one was sent: ISO 8601, UTC. */
  readonly sentAt?: string;
}

/** The one error this package throws. `message` says what happened and what to do next. */
export class SnapshotError extends Error {
  private constructor();
  /** Always this, for logs. */
  readonly name: "SnapshotError";
  /** What the token function, `fetch`, or the load failed with. */
  readonly cause?: unknown;
  /** All of the above as plain data, `cause` as text. */
  toJSON(): Record<string, unknown>;
}
export interface SnapshotError extends SnapshotErrorFields {}

/** Whether `value` is a {@link SnapshotError}, also one of another realm. */
export function isSnapshotError(value: unknown): value is SnapshotError;
