import { createBulkSnapshot, getBulkSnapshot } from "../pkg/index.js";

const KEPT = "cloudpc-snapshot.bulk";
/** From one look to the next, where the session does not say. */
const POLL_MS = 30_000;

/** Has the service make the snapshots, and keeps which action that is. */
export async function startBulk(session, cloudPcs, options, { signal, hear }) {
  const ids = cloudPcs.map(({ id }) => id);
  const token = session.tokenFor("createBulkSnapshot");
  const action = await createBulkSnapshot(token, ids, { ...session.options, ...options, signal, onEvent: hear });
  return keep(session, action);
}

/** The action that was asked for before a reload, if any, and its tenant. */
export const keptBulk = () => JSON.parse(localStorage.getItem(KEPT)) ?? undefined;

export const forgetBulk = () => localStorage.removeItem(KEPT);

/** Looks how far it is until the service is done with it. */
export async function followBulk(session, { action }, { signal, onAction }) {
  const token = session.tokenFor("getBulkSnapshot");
  let latest = action;
  while (latest.status === "pending") {
    await pause(session.pollMs ?? POLL_MS, signal);
    latest = await getBulkSnapshot(token, action.id, { ...session.options, signal });
    keep(session, latest);
    onAction(latest);
  }
}

function keep({ tenant }, action) {
  const kept = { tenant, action };
  localStorage.setItem(KEPT, JSON.stringify(kept));
  return kept;
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
