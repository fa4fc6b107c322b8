// The texts of the run panel: headlines, hints, and what a new run would lose.
import { cloudPcs, count, list, number } from "./format.js";

/** The headline while work is in progress. `found` restore points were found by this work. */
const WORKING = {
  run: ({ done, total }) => `Sending: ${number(done)} of ${number(total)}`,
  check: ({ found, counts }) => `Checking ${number(counts.unknown + found)} unknown: ${number(found)} found`,
  watch: ({ found, counts }) => `Waiting for ${count(counts.accepted + found, "restore point")}: ${number(found)} found`,
};

export const workingHeadline = (kind, progress) => WORKING[kind](progress);

/** The headline while nothing answers: `silence` is what is wrong. */
export const silentHeadline = (silence, left) => `${silence} Paused, ${number(left)} to do`;

/** The headline while another tab works. */
export const elsewhereHeadline = (done, total) => `Running in another tab: ${number(done)} of ${number(total)}`;

/** The headline after the first press of Cancel. */
export const stoppingHeadline = (answers) => `Stopping: ${count(answers, "answer")} to come`;

/** The hint below the progress bar while the page looks for restore points. */
export const LOOKING_HINTS = {
  check: "A restore point that is not there yet may still appear.",
  watch: "A restore point can take an hour or more. Keep this page open.",
};

/** The button that stops each kind of work. */
export const STOP_WORDS = { run: "Cancel", stopping: "Stop now", check: "Stop checking", watch: "Stop waiting", bulk: "Stop following" };

/** The headline after the work. */
export function endHeadline(counts, total) {
  if (counts.exists === total) {
    return total === 1 ? "The restore point exists" : `All ${number(total)} restore points exist`;
  }
  if (counts.accepted + counts.exists === total) {
    return `${total === 1 ? "Accepted" : `All ${number(total)} accepted`}${counts.exists ? `, ${number(counts.exists)} exist` : ""}`;
  }
  return `${cloudPcs(total)}: ${list([
    [counts.accepted + counts.exists, "accepted"],
    [counts.unknown, "unknown"],
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ])}`;
}

/** What the creation of restore points for so many Cloud PCs replaces. */
export const replacedWords = (many) =>
  `The earlier manual restore point of ${many === 1 ? "this Cloud PC" : `each of these ${number(many)} Cloud PCs`} is replaced.`;

/** Where a run or a bulk action copies its restore points to. */
export function destination({ options, storageAccountId = options?.storageAccountId, accessTier = options?.accessTier } = {}) {
  return storageAccountId
    ? `Storage account: ${storageAccountId.split("/").at(-1)} · Access tier: ${accessTier ?? "default"}`
    : "No copy to storage";
}

export function bulkHeadline({ displayName, status }) {
  const name = `“${displayName}”`;
  const words = { pending: `${name} is in progress`, succeeded: `${name} succeeded`, failed: `${name} finished with failures` };
  return words[status] ?? `${name}: ${status}`;
}

/** The button that sends what is left, or nothing if nothing is left. */
export function sendWords(counts) {
  const left = list([
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ]);
  return left && `Send ${left}`;
}

export const watchWords = (many) => `Wait for ${count(many, "restore point")}`;

/** What a new run would lose, or nothing: a run is kept, but not what this page knows of a bulk action. */
export const lossOf = (bulk) =>
  bulk?.action.status === "pending"
    ? "The service continues the bulk action, but this page can no longer show its progress."
    : "";
