// Looks for the restore points of a report's Cloud PCs.
import { waitForSnapshot } from "../pkg/index.js";

/** How many Cloud PCs are looked at in parallel. */
const AT_ONCE = 6;

/**
 * Waits for the restore points of `items` and saves in `report` those that it finds, which also settles an unknown outcome.
 *
 * @param totalTimeoutMs how long to wait for each
 */
export async function findRestorePoints(session, report, items, { signal, onEvent, totalTimeoutMs }) {
  // The workers share one iterator: each takes the next item.
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) {
      await find(session, report, item, { signal, onEvent, totalTimeoutMs });
      signal.throwIfAborted();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function find(session, report, item, { signal, onEvent, totalTimeoutMs }) {
  try {
    const { id, createdDateTime } = await waitForSnapshot(session.tokenFor("waitForSnapshot"), item.cloudPcId, {
      ...session.options,
      after: (item.receipt ?? item.error).sentAt,
      pollMs: session.pollMs,
      totalTimeoutMs,
      signal,
      onEvent,
    });
    report.set({ ...item, outcome: "accepted", snapshot: { id, createdDateTime } });
  } catch (checkError) {
    if (!signal.aborted) {
      report.set({ ...item, checkError });
    }
  }
}
