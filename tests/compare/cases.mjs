// The cases: what goes wrong in each, and what is said of the result. A sentence that is not true fails the measurement.
import { OURS } from "../bench/peers.mjs";
import { RUN, SINGLE_SEND } from "./clients.mjs";

const EXPIRED = "an-expired.token~0123456789";

/** Longer than any measurement: the answer never comes. */
const NEVER_MS = 600_000;

/** The peers that send a request again by themselves, and the others. */
const REPEATING = ["pnp-graph", "graph-client", "azure-pipeline"];
const SENDING_ONCE = ["fetch", "ky", "axios", "octokit"];

const count = ({ learned }, wanted) => learned.filter(({ outcome }) => outcome === wanted).length;
const succeeds = (row, requests, snapshots) => counts(row, requests, snapshots) && count(row, "accepted") === row.learned.length;
const fails = (row, requests, snapshots) => counts(row, requests, snapshots) && count(row, "accepted") === 0;
const counts = (row, requests, snapshots) => row.requests === requests && row.snapshots === snapshots;
const isUnknown = (row) => count(row, "unknown") === row.learned.length;
const repeatsToken = ({ learned }, place) => learned.some((each) => each.repeatsToken?.some((found) => !place || found === place));
const without = (rows, name) => Object.entries(rows).flatMap(([client, row]) => (client === name ? [] : [row]));

/**
 * `faults` meet each client, in this order. With `cutOff`, the network fails as soon as so many requests of each client have
 * arrived, until all single calls have ended. With `abortsAt`, the caller aborts after an answer of this status. `says` has
 * sentences, each with the test of its truth, which gets the rows by client, and all cases so far by name.
 */
export const CASES = [
  {
    name: "504, work done",
    title: "A `504` after the work was done",
    text: "A gateway gives up waiting, and the service goes on. Another request would be accepted.",
    faults: [{ status: 504, started: true }],
    says: [
      [
        "pnp-graph, graph-client and azure-pipeline send again, and report success. Two snapshots were started, and nobody learns of it.",
        (rows) => REPEATING.every((name) => succeeds(rows[name], 2, 2)),
      ],
      [
        "fetch, ky, axios and octokit send once, as this package does, and report a failure. Only this package adds that a snapshot may have been started.",
        (rows) => [OURS, ...SENDING_ONCE].every((name) => fails(rows[name], 1, 1)) && isUnknown(rows[OURS]),
      ],
    ],
  },
  {
    name: "503, work done",
    title: "A `503` without `Retry-After` after the work was done",
    text: "Another request would be accepted.",
    faults: [{ status: 503, started: true }],
    says: [
      [
        "Each does the same as after the `504`.",
        (rows, { "504, work done": before }) =>
          before.every(({ client, requests, snapshots }) => counts(rows[client], requests, snapshots)) && isUnknown(rows[OURS]),
      ],
    ],
  },
  {
    name: "503, work not done",
    title: "A `503` without `Retry-After`, and nothing was done",
    text: "No client can tell this case from the one before. Another request would be accepted.",
    faults: [{ status: 503 }],
    says: [
      [
        "Here pnp-graph, graph-client and azure-pipeline do better than this package: they send again, and the snapshot is started. This package leaves that to its caller, who can find out with `waitForSnapshot` whether there is one.",
        (rows) => REPEATING.every((name) => succeeds(rows[name], 2, 1)) && fails(rows[OURS], 1, 0) && isUnknown(rows[OURS]),
      ],
    ],
  },
  {
    name: "answer lost",
    title: "A lost answer",
    text: "The connection is lost after the work was done and before the answer. Another request would be accepted.",
    faults: [{ cut: "after" }],
    also: [SINGLE_SEND],
    says: [
      [
        "Chromium itself sends again, below every client, and so below this package. Two snapshots were started, and all report success.",
        (rows) => without(rows, SINGLE_SEND.name).every((row) => succeeds(row, 2, 2)),
      ],
      [
        "With `singleSend: true`, this package sends the body as a stream, which Chromium cannot send twice.",
        (rows) => fails(rows[SINGLE_SEND.name], 1, 1) && isUnknown(rows[SINGLE_SEND.name]),
      ],
    ],
  },
  {
    name: "answer lost, offline",
    title: "A lost answer, and then no network",
    text: "The connection is lost in the same way, but now the network fails until the call has ended, so that Chromium cannot send again.",
    faults: [{ started: true, delayMs: NEVER_MS }],
    cutOff: { requests: 1 },
    says: [
      [
        "Each starts one snapshot and reports a failure. Only this package adds that a snapshot may have been started.",
        (rows) => without(rows).every((row) => fails(row, 1, 1)) && isUnknown(rows[OURS]),
      ],
    ],
  },
  {
    name: "abort",
    title: "An abort while the client waits",
    text: "The answer is `429` with `Retry-After: 10`. Then the caller aborts.",
    faults: [{ status: 429, headers: { "Retry-After": "10" } }],
    abortsAt: 429,
    says: [
      ["None sends again.", (rows) => without(rows).every((row) => fails(row, 1, 0))],
      [
        "azure-pipeline rejects at once, as this package does. pnp-graph and graph-client reject when the wait is over.",
        (rows) => {
          const waits = (name) => rows[name].ms >= 10_000;
          const isAborted = (name) => !waits(name) && rows[name].learned[0].name === "AbortError";
          return ["pnp-graph", "graph-client"].every(waits) && [OURS, "azure-pipeline"].every(isAborted);
        },
      ],
      [
        "fetch, ky, axios and octokit do not wait after a `429`, so there is nothing to abort.",
        (rows) => SENDING_ONCE.every((name) => rows[name].learned[0].name !== "AbortError"),
      ],
    ],
  },
  {
    name: "claims challenge",
    title: "A claims challenge",
    text: "The token is refused with `401` and a challenge, [as captured](graph.md#claims-challenge). Asked for these claims, the caller's function returns another token.",
    token: EXPIRED,
    settings: { expiredToken: EXPIRED },
    says: [
      [
        "azure-pipeline asks for the claims and sends again, as this package does.",
        (rows) => [OURS, "azure-pipeline"].every((name) => succeeds(rows[name], 2, 1)),
      ],
      [
        "The others report the `401` and leave the rest to their caller.",
        (rows) => [...SENDING_ONCE, "pnp-graph", "graph-client"].every((name) => fails(rows[name], 1, 0)),
      ],
    ],
  },
  {
    name: "bad tier",
    title: "A bad tier",
    text: 'The caller passes `accessTier: "Cool"`. The stand-in refuses that with `400`; what the service does is unverified.',
    parameters: { accessTier: "Cool" },
    says: [
      [
        "This package sends nothing. The others send the request, which does no harm here.",
        (rows) => fails(rows[OURS], 0, 0) && without(rows, OURS).every((row) => fails(row, 1, 0)),
      ],
    ],
  },
  {
    name: "token echoed",
    title: "A token echoed by a proxy",
    text: "A proxy answers `403`, with an error in Graph's own form whose message repeats the `Authorization` header. Errors are often logged, as text or as JSON, so they should not contain the token.",
    faults: [{ status: 403, body: { error: { code: "Blocked", message: "Blocked by a rule: Authorization: Bearer {token}" } } }],
    showsToken: true,
    says: [
      [
        "The errors of this package and of azure-pipeline do not contain it.",
        (rows) => [OURS, "azure-pipeline"].every((name) => !repeatsToken(rows[name])),
      ],
      [
        "All others do. With plain fetch that is because the call puts the body into the message, as is common.",
        (rows) => [...SENDING_ONCE, "pnp-graph", "graph-client"].every((name) => repeatsToken(rows[name])),
      ],
      [
        "With axios no proxy is needed: the JSON of each of its errors has the headers of the request. In the cases above it is the only one.",
        (_, before) =>
          Object.values(before).every((rows) =>
            rows.every((row) => repeatsToken(row) === (row.client === "axios" && count(row, undefined) > 0)),
          ),
      ],
    ],
  },
  {
    name: "offline in mid-run",
    title: "Offline in the middle of 20 Cloud PCs",
    text: "There are 4 calls at a time. When 8 Cloud PCs are done and 4 requests are on their way, the network fails until the single calls have ended. The service does the work of those 4 all the same.",
    cloudPcs: 20,
    atOnce: 4,
    faults: [{ times: 8 }, { times: 4, started: true, delayMs: NEVER_MS }],
    cutOff: { requests: 12 },
    also: [RUN],
    says: [
      [
        "Single calls all run into the outage, those of this package too: 12 fail, of which 4 have started a snapshot. No client can tell which 4, so this package says `unknown` of all 12.",
        (rows) =>
          without(rows, RUN.name).every((row) => counts(row, 12, 12) && count(row, "accepted") === 8) && count(rows[OURS], "unknown") === 12,
      ],
      [
        "A run waits until something answers again, which takes a request to find out, and goes on: 16 are accepted and 4 unknown, and each has one snapshot.",
        ({ [RUN.name]: run }) => counts(run, 21, 20) && run.cloudPcs === 20 && count(run, "accepted") === 16 && count(run, "unknown") === 4,
      ],
    ],
  },
  {
    name: "20 at once, throttled",
    title: "20 at once, and a throttle",
    text: "There are 20 calls at a time. The service accepts 4 a second, and answers the others `429` with `Retry-After: 1`.",
    cloudPcs: 20,
    atOnce: 20,
    settings: { throttle: { writes: 4, windowMs: 1000 } },
    inTurn: true,
    also: [RUN],
    says: [
      [
        "As single calls, this package does no better than graph-client and azure-pipeline: each sends up to four times, and 4 calls are left. pnp-graph sends up to three times, and the others once.",
        (rows) =>
          [OURS, "graph-client", "azure-pipeline"].every((name) => counts(rows[name], 56, 16)) &&
          counts(rows["pnp-graph"], 48, 12) &&
          SENDING_ONCE.every((name) => counts(rows[name], 20, 4)),
      ],
      [
        "A run has one pace for all. Every Cloud PC is accepted, by fewer requests, but it takes longer than the calls that give up.",
        ({ [RUN.name]: run, ...rows }) =>
          // In five windows, where three waits of a second end in the fourth.
          succeeds(run, run.requests, 20) && run.requests < rows["graph-client"].requests && run.ms >= 4000,
      ],
    ],
  },
];
