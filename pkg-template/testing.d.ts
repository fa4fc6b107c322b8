// The types of `cloudpc-snapshot/testing`, hand-written.
import type { AccessTier, CloudPc, FetchInit } from "./index.js";

/** What a fault can meet. `reads`, `writes` and `all` are groups; a batch belongs to `all` only, its parts to the others. */
export type TestOperation =
  | "createSnapshot"
  | "createBulkAction"
  | "getBulkAction"
  | "listCloudPcs"
  | "retrieveSnapshots"
  | "getSubscriptions"
  | "getStorageAccounts"
  | "batch"
  | "reads"
  | "writes"
  | "all";

/** How the service behaves, until {@link TestGraph.set} changes it. */
export interface TestSettings {
  /** How long a snapshot takes until its restore point is listed, in milliseconds. Default 0. A real one can take an hour or more. */
  snapshotMs?: number;
  /** Refuses more than so many writes within so many milliseconds with `429`. Default `null`: no limit. */
  throttle?: { writes: number; windowMs: number; retryAfter?: boolean } | null;
  /** Refuses this token with `401` and a claims challenge. Any other token is accepted. Default `null`. */
  expiredToken?: string | null;
  /** Delays each answer, in milliseconds. Default 0. */
  delayMs?: number;
  /** How long the work of a write takes, in milliseconds, before its answer. Default 0. */
  workMs?: number;
  /** How many Cloud PCs a page of the list contains. Default 25. */
  pageSize?: number;
}

/** Options of {@link createTestGraph}: what is in the tenant, and any of the settings. */
export interface TestGraphOptions extends TestSettings {
  /** How many Cloud PCs the tenant has, up to 65,535. Default 12. Not all of them are healthy. */
  cloudPcs?: number;
  /** The same number always gives the same names and ids. Default 1. */
  seed?: number;
  /** What precedes `/beta` in the URL of requests, if that is more than an origin: for a `baseUrl` with a path of its own. */
  root?: string;
}

/**
 * What happens to a request. Without `status` and `cut`, the service does its work and answers as usual, with the changes that are
 * given. A part of a batch meets faults as it would by itself.
 */
export interface TestFault {
  /** Which requests it meets. Default `"createSnapshot"`. */
  on?: TestOperation;
  /** Meets only requests for this Cloud PC. */
  cloudPcId?: string;
  /** Meets only requests with this token. */
  token?: string;
  /** Meets only every nth of the requests that it could meet. */
  every?: number;
  /** How many requests it meets; `null` for all. Default 1. */
  times?: number | null;
  /** Ends by itself after so many milliseconds. */
  forMs?: number;
  /** Answers with this status, from 200 to 599, and Graph's own error body. */
  status?: number;
  /** Sets headers of the answer; `null` removes one. */
  headers?: Record<string, string | null>;
  /** Replaces the body of the answer with a text, or an object as JSON. `{token}` in it becomes the token of the request. */
  body?: string | Record<string, unknown>;
  /** Delays the answer, in milliseconds, or until the fault is removed. */
  delayMs?: number;
  /** Loses the connection before or after the work is done, or, with `"network"` and `times: null`, each connection. */
  cut?: "before" | "after" | "network";
  /** Loses the connection in the middle of the body. */
  bodyCut?: boolean;
  /** Sends no more from the middle of the body on. */
  bodyHang?: boolean;
  /** The snapshot is started, although the answer is a fault. */
  started?: boolean;
}

/** A request that the service received. */
export interface TestRequest {
  /** Counts the requests, from 0 on. */
  readonly number: number;
  /** The number of the batch that it is a part of, or `null`. */
  readonly batch: number | null;
  /** The method. */
  readonly method: string;
  /** The path, from `/beta` on. */
  readonly path: string;
  /** What follows the `?`. */
  readonly query: string;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, as text. */
  readonly body: string;
  /** The id of the Cloud PC, as written in the path, or `null`. */
  readonly cloudPcId: string | null;
  /** The status of the answer, or `null` if there was none. */
  readonly status: number | null;
  /** Whether the client left before it had the whole answer. */
  readonly cancelled: boolean;
  /** When it arrived (ISO 8601, UTC). */
  readonly receivedAt: string;
}

/** A snapshot that the service started, whatever it answered. */
export interface TestSnapshot {
  /** The id of its restore point. */
  readonly snapshotId: string;
  /** The Cloud PC, in lower case. */
  readonly cloudPcId: string;
  /** Where the copy goes, or `null`. */
  readonly storageAccountId: string | null;
  /** The tier of the copy. */
  readonly accessTier: AccessTier;
  /** The id that the client gave the request. */
  readonly clientRequestId: string;
  /** When it was started (ISO 8601, UTC). */
  readonly startedAt: string;
}

/** A tenant, and a service that answers as Graph does. Two of them share nothing. */
export interface TestGraph {
  /**
   * Answers a request as Graph does: pass it as the option `fetch`, or call it from a handler of MSW. Every origin is Graph. It
   * waits with the global `setTimeout`, so fake timers work.
   */
  readonly fetch: (input: string | Platform<"URL"> | Platform<"Request">, init?: FetchInit) => Promise<Platform<"Response">>;
  /** The Cloud PCs of the tenant. */
  readonly cloudPcs: readonly CloudPc[];
  /** The requests that arrived, in order, each part of a batch too. */
  readonly requests: readonly TestRequest[];
  /** The snapshots that were started, in order. */
  readonly snapshots: readonly TestSnapshot[];
  /** Changes settings. */
  set(settings: TestSettings): void;
  /** Orders a fault. Returns a function that removes it. Of several, the one ordered first is met first. */
  fault(fault: TestFault): () => void;
  /** Adds a healthy Cloud PC, with these members, and returns it. */
  addCloudPc(members?: Partial<CloudPc>): CloudPc;
  /** Adds a restore point that no request has started. */
  addRestorePoint(cloudPcId: string, snapshotType?: "manual" | "automatic" | "retention"): void;
}

/** The platform's own type of this name. */
type Platform<Name extends string> = typeof globalThis extends { [N in Name]: { prototype: infer Own } } ? Own : any;

/**
 * Creates a tenant with a service that answers as Microsoft Graph does, for the tests of a portal. It needs no network and no
 * server, and works where there is a `fetch` API: Node.js, browsers, Vitest, and Jest with `jest-fixed-jsdom`.
 *
 * @example
 * ```ts
 * import { createSnapshot } from "cloudpc-snapshot";
 * import { createTestGraph } from "cloudpc-snapshot/testing";
 *
 * const graph = createTestGraph({ cloudPcs: 50 });
 * const [cloudPc] = graph.cloudPcs;
 * graph.fault({ status: 429, headers: { "Retry-After": "1" } });
 * const { attempts } = await createSnapshot("a-token", cloudPc!.id, { fetch: graph.fetch });
 * console.log(attempts, graph.requests.length, graph.snapshots.length); // 2 2 1
 * ```
 *
 * @throws TypeError if an option is wrong
 * @throws ReferenceError if this environment has no `fetch` API
 */
export function createTestGraph(options?: TestGraphOptions): TestGraph;
