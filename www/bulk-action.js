// Bulk actions: starts one, follows its progress, and prepares the look for what it made.
import { createBulkSnapshot, getBulkSnapshot } from "../pkg/index.js";
import { cloudPcs as many } from "./format.js";
import { Report } from "./report.js";
import { shared } from "./storage.js";

/** Between two polls, unless the session sets it. */
const POLL_MS = 30_000;

/** The message of each Cloud PC until its restore point is found. */
const ONLY_COUNTS = "The service reports only the counts of a bulk action. Look for the restore point of this Cloud PC.";

/** A look takes restore points of so long before a request for new ones, in case the service's clock is behind this one. */
const CLOCK_SKEW_MS = 30_000;

/** Where this browser remembers the bulk action that is being started: the page may be closed before the answer. */
const STARTING = "cloudpc-snapshot.bulk-start";

/** What is to be said of a bulk action whose start got no answer, if there is one. */
export function bulkInDoubt() {
  const { displayName, total } = JSON.parse(shared.getItem(STARTING)) ?? {};
  return displayName && new Error(
    `The bulk action “${displayName}” for ${many(total)} may have been started: look for it in the Intune admin center before you start another one.`,
  );
}

/** Says no more of it: the user has seen it, and goes on. */
export const forgetBulkInDoubt = () => shared.removeItem(STARTING);

/** Does `start`, which may get no answer. */
async function rememberedUntilAnswered(about, start) {
  try {
    shared.setItem(STARTING, JSON.stringify(about));
  } catch {
    // Without space, only a closed page forgets it; it asks before it is closed.
  }
  try {
    const started = await start();
    forgetBulkInDoubt();
    return started;
  } catch (error) {
    if (error.outcome !== "unknown") {
      forgetBulkInDoubt();
    }
    throw error;
  }
}

/** Starts a bulk action for `cloudPcs`. Its report knows only when it was created: each Cloud PC is unknown. */
export async function startBulk({ tenant, tokenFor, ...session }, cloudPcs, options, { signal, onEvent, ...own }) {
  const ids = cloudPcs.map(({ id }) => id);
  const all = { ...session.options, ...options, ...own, signal, onEvent };
  const report = await rememberedUntilAnswered({ displayName: own.displayName, total: ids.length }, async () => {
    const bulk = withoutIds(await createBulkSnapshot(tokenFor("createBulkSnapshot"), ids, all));
    return Report.create({ tenant, cloudPcs, options, bulk });
  });
  const { bulk } = report;
  const sentAt = new Date(Date.parse(bulk.createdDateTime) || Date.now() - CLOCK_SKEW_MS).toISOString();
  ids.forEach((cloudPcId) => report.set({ cloudPcId, outcome: "unknown", error: { message: ONLY_COUNTS, attempts: 1, sentAt } }));
  return report;
}

/** Polls the bulk action of a report until it has ended. */
export async function followBulk({ tokenFor, options, pollMs }, report, { signal, onEvent }) {
  while (report.bulk.status === "pending") {
    await pause(pollMs ?? POLL_MS, signal);
    report.bulk = withoutIds(await getBulkSnapshot(tokenFor("getBulkSnapshot"), report.bulk.id, { ...options, signal, onEvent }));
  }
}

/** The items of a bulk action to look for. When it was created says the service's own clock, so nothing from before is new. */
export const itemsOfBulk = (report) =>
  report.itemsIn("unknown").map(({ error, ...item }) => {
    const sentAt = new Date(Date.parse(error.sentAt) + CLOCK_SKEW_MS).toISOString();
    return { ...item, error: { sentAt } };
  });

/** The report has them already. */
const withoutIds = ({ cloudPcIds, ...action }) => action;

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop);
  });
}
