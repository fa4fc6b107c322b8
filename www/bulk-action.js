// Bulk actions: starts one, remembers it across reloads, and follows its progress.
import { createBulkSnapshot, getBulkSnapshot } from "../pkg/index.js";

const STORAGE_KEY = "cloudpc-snapshot.bulk";

/** Between two polls, unless the session sets it. */
const POLL_MS = 30_000;

/** Starts a bulk action for `cloudPcs`, and saves which one it is. */
export async function startBulk(session, cloudPcs, options, { signal, onEvent }) {
  const ids = cloudPcs.map(({ id }) => id);
  const token = session.tokenFor("createBulkSnapshot");
  const action = await createBulkSnapshot(token, ids, { ...session.options, ...options, signal, onEvent });
  return save(session, action);
}

/** The bulk action that was saved before a reload, if any, and its tenant. */
export const savedBulk = () => JSON.parse(localStorage.getItem(STORAGE_KEY)) ?? undefined;

export const forgetBulk = () => localStorage.removeItem(STORAGE_KEY);

/** Polls the bulk action until it has ended. `onAction` gets it after each poll. */
export async function followBulk(session, { action }, { signal, onAction }) {
  const token = session.tokenFor("getBulkSnapshot");
  let latest = action;
  while (latest.status === "pending") {
    await pause(session.pollMs ?? POLL_MS, signal);
    latest = await getBulkSnapshot(token, action.id, { ...session.options, signal });
    save(session, latest);
    onAction(latest);
  }
}

function save({ tenant }, action) {
  const saved = { tenant, action };
  localStorage.setItem(STORAGE_KEY, JSON.stringify(saved));
  return saved;
}

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
