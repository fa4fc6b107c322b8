// The last runs, kept in IndexedDB with all that is known of each Cloud PC: a new run throws no record away.

/** More than these are not kept: the oldest goes. */
const MOST = 20;

/** The head of each run, for a list, and its whole record, which can be megabytes. */
const STORES = ["heads", "records"];

let database;

async function open() {
  const { openDB } = await import("../vendor/idb.js");
  return openDB("cloudpc-snapshot", 1, {
    upgrade: (created) => STORES.forEach((store) => created.createObjectStore(store, { keyPath: "startedAt" })),
  });
}

/** Does `work` with both stores, in one transaction. */
async function inStores(mode, work) {
  database ??= open();
  database.catch(() => (database = undefined));
  const transaction = (await database).transaction(STORES, mode);
  const [result] = await Promise.all([work(...STORES.map((store) => transaction.objectStore(store))), transaction.done]);
  return result;
}

/**
 * Keeps a report in place of an earlier state of the same run. Its name stays. One that `isRunning` is behind what was sent: if
 * the page ends before it is kept again, it must not be continued.
 */
export const keepRun = (report, { isRunning = false } = {}) =>
  inStores("readwrite", async (heads, records) => {
    const { startedAt, tenant, bulk } = report;
    const before = await heads.get(startedAt);
    await heads.put({ name: bulk?.displayName ?? "", ...before, startedAt, tenant, counts: report.counts(), isRunning });
    await records.put(isRunning ? report.recordOfNow : report.record);
    const old = (await heads.getAllKeys()).slice(0, -MOST);
    await Promise.all(old.flatMap((key) => [heads.delete(key), records.delete(key)]));
  });

/** The heads of the runs, newest first. */
export const earlierRuns = async () => (await inStores("readonly", (heads) => heads.getAll())).toReversed();

export const recordOf = async (startedAt) => found(await inStores("readonly", (_, records) => records.get(startedAt)));

/** What was read of a run, if it is kept: another tab may have deleted it. */
export function found(kept) {
  if (!kept) {
    throw new Error("That run is not kept in this browser.");
  }
  return kept;
}

export const nameRun = (startedAt, name) =>
  inStores("readwrite", async (heads) => {
    const head = await heads.get(startedAt);
    await heads.put({ ...found(head), name });
  });

export const deleteRun = (startedAt) =>
  inStores("readwrite", (heads, records) => Promise.all([heads.delete(startedAt), records.delete(startedAt)]));
