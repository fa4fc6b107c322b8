import { waitForSnapshot } from "../pkg/index.js";

/** How many Cloud PCs are looked at side by side; the others wait their turn. */
const AT_ONCE = 6;

/**
 * Looks for the restore points of `items`, and keeps in `report` those it finds: an unknown outcome is then settled.
 *
 * @param totalTimeoutMs how long to look for each
 */
export async function lookFor(session, report, items, { signal, totalTimeoutMs }) {
  // One iterator for all: each takes the next item.
  const turns = items.values();
  const look = async () => {
    for (const item of turns) {
      await lookForOne(session, report, item, { signal, totalTimeoutMs });
      signal.throwIfAborted();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
}

async function lookForOne(session, report, item, { signal, totalTimeoutMs }) {
  try {
    const { id, createdDateTime } = await waitForSnapshot(session.tokenFor("waitForSnapshot"), item.cloudPcId, {
      ...session.options,
      after: (item.receipt ?? item.error).sentAt,
      pollMs: session.pollMs,
      totalTimeoutMs,
      signal,
    });
    report.set({ ...item, outcome: "accepted", snapshot: { id, createdDateTime } });
  } catch (looked) {
    if (!signal.aborted) {
      report.set({ ...item, looked });
    }
  }
}
