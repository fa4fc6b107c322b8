import { createSnapshot, createSnapshots, isSnapshotError } from "../pkg/index.js";

/** What stands for the answer while there is none: after a reload nobody can tell what became of the request. */
const NO_ANSWER =
  "The page was closed before the answer came. Look for the restore point before this one is sent again.";

/**
 * Sends what `report` does not have as accepted, or unknown, and keeps each outcome there.
 *
 * @param hear is told of the package's events
 */
export async function run(session, report, { signal, hear, resendUnknown }) {
  const options = {
    ...session.options,
    ...report.options,
    signal,
    onEvent(event) {
      if (event.type === "attempt") {
        report.setSending(unanswered(event));
      } else if (event.type === "wait") {
        report.setWaiting(event.cloudPcId);
      }
      hear(event);
    },
  };
  const [id, ...others] = report.ids;
  if (others.length === 0 && report.items.length === 0) {
    await runOne(session.tokenFor("createSnapshot"), id, options, report);
    return;
  }
  report.setDue([...report.of("refused"), ...(resendUnknown ? report.of("unknown") : [])]);
  try {
    const { items } = await createSnapshots(session.tokenFor("createSnapshots"), report.ids, {
      ...options,
      skip: report.items,
      resendUnknown,
      onProgress: ({ item }) => report.set(item),
    });
    items.forEach((item) => report.set(item));
  } finally {
    report.setDue([]);
  }
}

async function runOne(token, cloudPcId, options, report) {
  try {
    report.set({ cloudPcId, outcome: "accepted", receipt: await createSnapshot(token, cloudPcId, options) });
  } catch (error) {
    if (isSnapshotError(error)) {
      report.set({ cloudPcId, outcome: error.outcome, error });
    } else if (options.signal.aborted && report.item(cloudPcId)) {
      // What was kept at the attempt is what is known.
      report.set(report.item(cloudPcId));
    } else if (!options.signal.aborted) {
      throw error;
    }
  }
}

/** From the moment a request is sent its work may be done, whatever becomes of this page. */
function unanswered({ cloudPcId, clientRequestId, attempts, sentAt }) {
  const error = { message: NO_ANSWER, clientRequestId, attempts, sentAt };
  return { cloudPcId, outcome: "unknown", error };
}
