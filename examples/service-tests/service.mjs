// A small service: `POST /cloud-pcs/{id}/restore-points` asks Microsoft for one, and answers with what is known about it.
import { createServer } from "node:http";
import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";

const ROUTE = /^\/cloud-pcs\/([^/]+)\/restore-points$/;

/**
 * @param {import("cloudpc-snapshot").TokenFunction} getToken
 * @param {import("cloudpc-snapshot").SnapshotOptions} [options] where Graph is, for example
 */
export function createService(getToken, options) {
  return createServer(async (request, response) => {
    const [, id] = ROUTE.exec(request.url) ?? [];
    const { status, headers, body } = id && request.method === "POST" ? await create(id) : { status: 404, body: {} };
    response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
  });

  async function create(cloudPcId) {
    try {
      const { sentAt } = await createSnapshot(getToken, cloudPcId, options);
      return { status: 202, body: { outcome: "accepted", sentAt } };
    } catch (error) {
      if (!isSnapshotError(error)) throw error;
      console.error(JSON.stringify(error)); // every field, and never the token
      return failure(error);
    }
  }
}

/** What the caller gets: whether it may ask again is the one thing that it must know. */
function failure({ code, outcome, sentAt, retryAfterMs }) {
  const body = { outcome, code, sentAt };
  // Something may have been started. `sentAt` is what `waitForSnapshot` needs to find out.
  if (outcome === "unknown") return { status: 502, body: { ...body, mayTryAgain: false } };
  switch (code) {
    case "invalidArgument":
      return { status: 400, body: { ...body, mayTryAgain: false } };
    case "notFound":
      return { status: 404, body: { ...body, mayTryAgain: false } };
    case "throttled":
      return { status: 503, headers: { "Retry-After": Math.ceil((retryAfterMs ?? 60_000) / 1000) }, body: { ...body, mayTryAgain: true } };
    default:
      return { status: 502, body: { ...body, mayTryAgain: true } };
  }
}
