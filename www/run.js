// A run from this page: asks for a restore point of each Cloud PC of a report, and saves each outcome there.
import { createSnapshot, createSnapshots, isSnapshotError } from "../pkg/index.js";
import { CHECK_FIRST } from "./advice.js";

/** The message of an item whose request has no answer yet. A reload finds it: nobody knows the outcome then. */
const NO_ANSWER = `The page was closed before the answer arrived. ${CHECK_FIRST}`;

/**
 * Sends everything in `report` that is neither accepted nor unknown.
 *
 * @param onEvent gets the events of the package
 * @param resendUnknown whether to send what is unknown as well
 */
export async function run(session, report, { signal, onEvent, resendUnknown }) {
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
      onEvent(event);
    },
  };
  const [id, ...others] = report.ids;
  if (others.length === 0 && report.items.length === 0) {
    await runOne(session.tokenFor("createSnapshot"), id, options, report);
    return;
  }
  report.setDue([...report.itemsIn("refused"), ...(resendUnknown ? report.itemsIn("unknown") : [])]);
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
      // Its answer will not come any more: what was saved when it was sent is the result.
      report.set(report.item(cloudPcId));
    } else if (!options.signal.aborted) {
      throw error;
    }
  }
}

/** From the moment a request is sent, the service may have started the work, whatever happens to this page. */
function unanswered({ cloudPcId, clientRequestId, attempts, sentAt }) {
  const error = { message: NO_ANSWER, clientRequestId, attempts, sentAt };
  return { cloudPcId, outcome: "unknown", error };
}
