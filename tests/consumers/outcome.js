// What every consumer does: one call, with what the test gives, and the outcome as text.
import { createSnapshot } from "cloudpc-snapshot";

/** @param {string} query the Cloud PC's id, and the options by name */
export async function outcome(query) {
  const { id, ...options } = Object.fromEntries(new URLSearchParams(query));
  const outcome = await createSnapshot("a-token", id, options).then(
    (receipt) => ({ receipt }),
    (error) => ({ error }),
  );
  return JSON.stringify(outcome);
}
