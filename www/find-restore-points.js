// Looks for the restore points of a report's Cloud PCs.
import { waitForSnapshots } from "../pkg/index.js";

/** Why a restore point was not found: its list was read, and had no new one. */
const NONE_YET = { code: "pending" };

/**
 * Waits for the restore points of `items`, and saves in `report` what it finds, which also settles an unknown outcome, or why it
 * found nothing. Throws if the lists of some could not be read at all.
 */
export async function findRestorePoints(session, report, items, { onEvent, ...options }) {
  const why = new Map();
  const save = (cloudPcId, news) => report.set({ ...report.item(cloudPcId), ...news });
  const { aborted, error } = await waitForSnapshots(session.tokenFor("waitForSnapshots"), items, {
    ...session.options,
    ...options,
    batch: true,
    pollMs: session.pollMs,
    onProgress({ item: { cloudPcId, outcome, snapshot } }) {
      if (snapshot) {
        why.delete(cloudPcId);
        save(cloudPcId, { outcome, snapshot: { id: snapshot.id, createdDateTime: snapshot.createdDateTime } });
      }
    },
    onEvent(event) {
      const { type, cloudPcId, reason } = event;
      if (type === "failed") {
        why.set(cloudPcId, event);
      } else if (type === "wait" && why.get(cloudPcId) !== NONE_YET) {
        why.set(cloudPcId, reason === "pending" ? NONE_YET : { code: reason });
        if (reason === "pending") save(cloudPcId, { checkError: NONE_YET });
      }
      onEvent(event);
    },
  });
  const failures = [...why].filter(([, checkError]) => checkError !== NONE_YET);
  failures.forEach(([cloudPcId, checkError]) => save(cloudPcId, { checkError }));
  const failure = failures[0]?.[1] ?? (error?.code === "timeout" ? undefined : error);
  if (failure && !aborted) {
    throw failure;
  }
}
