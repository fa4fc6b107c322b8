/** The access tiers of the blob a snapshot is copied to, in Graph's order (`cloudPcBlobAccessTier`). */
export type AccessTier = "hot" | "cool" | "cold" | "archive";

/** Every {@link AccessTier}, for a picker. */
export const ACCESS_TIERS: readonly ["hot", "cool", "cold", "archive"];

/** When to send again. Only answers that say nothing was started are followed by another send. */
export interface RetryOptions {
  /** Sends after the first: 0 to 10. Default 3. */
  maxRetries?: number | null | undefined;
  /** Where the service does not say how long: the first wait's upper bound in ms, doubled each time. Default 3000. */
  delayMs?: number | null | undefined;
  /** The longest wait in ms. A longer `Retry-After` ends the call at once. Default 180000. */
  maxDelayMs?: number | null | undefined;
}

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

/** What every event of a call tells. */
export interface CallEvent {
  /** The Cloud PC the call is for. */
  cloudPcId: string;
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
export interface WaitEvent extends CallEvent {
  /** Which event it is. */
  type: "wait";
  /** How long, in ms. */
  waitMs: number;
  /** Why. */
  reason: SnapshotErrorCode;
}

/** The service accepted the request. */
export interface AcceptedEvent extends SnapshotReceipt {
  /** Which event it is. */
  type: "accepted";
}

/** The call failed: it rejects with a {@link SnapshotError} that says the same. */
export interface FailedEvent extends SnapshotErrorFields {
  /** Which event it is. */
  type: "failed";
  /** The Cloud PC the call is for. */
  cloudPcId: string;
  /** What happened, and what to do next. */
  message: string;
}

/** What `onEvent` is called with. */
export type SnapshotEvent = AttemptEvent | WaitEvent | AcceptedEvent | FailedEvent;

/** Options of {@link createSnapshot}. `null` counts as absent; a name that is not listed here is refused. */
export interface SnapshotOptions {
  /**
   * The storage account that receives the snapshot, by its Azure Resource Manager id:
   * `/subscriptions/<guid>/resourceGroups/<name>/providers/Microsoft.Storage/storageAccounts/<name>`.
   */
  storageAccountId?: string | null | undefined;
  /** The tier of the copy. Where absent, the service uses `"hot"`. */
  accessTier?: AccessTier | null | undefined;
  /** The national cloud. Default `"global"`; `"usGov"` is US Government L4. No other cloud offers the action. */
  cloud?: "global" | "usGov" | null | undefined;
  /** A root of your own that includes the version, such as a proxy's. `https:`, or `http:` on loopback. Not with `cloud`. */
  baseUrl?: string | null | undefined;
  /** Ends the call at once; the promise rejects with `signal.reason`, unchanged. */
  signal?: AbortSignal | null | undefined;
  /** A GUID sent as `client-request-id` with every attempt. Default: a fresh one. */
  clientRequestId?: string | null | undefined;
  /** Stands in for the global `fetch`. It is called with one `Request`. */
  fetch?: ((request: Request) => Promise<Response>) | null | undefined;
  /** From a send to the head of its answer, in ms; `Infinity` for no limit. Default 30000. */
  attemptTimeoutMs?: number | null | undefined;
  /** The whole call with its waits, in ms; `Infinity` for no limit. Default 300000. */
  totalTimeoutMs?: number | null | undefined;
  /**
   * Keeps Chromium from sending the request a second time by itself when its connection is lost: the body goes as a
   * stream. Needs HTTP/2 and a browser that streams uploads, else the call is refused. Default `false`.
   */
  singleSend?: boolean | null | undefined;
  /** Told of each step, in order. The last event is `accepted` or `failed`; an abort ends the events without one. */
  onEvent?: ((event: SnapshotEvent) => void) | null | undefined;
  /** When to send again; `false` for never. */
  retry?: false | RetryOptions | null | undefined;
}

/** The service accepted the request. The snapshot does not exist yet: that can take an hour or more. */
export interface SnapshotReceipt {
  /** The Cloud PC, as it was given. */
  cloudPcId: string;
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

/** What is known of the snapshot: nothing was sent; the service refused; or it may have been started. */
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
