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
  look: "A restore point can take an hour or more. Keep this page open.",
};

/** The button that stops each kind of work. */
export const STOP_WORDS = {
  run: "Cancel",
  stopping: "Stop now",
  check: "Stop checking",
  watch: "Stop waiting",
  bulk: "Stop following",
  look: "Stop looking",
};

/** The headline after the work. */
export function endHeadline(counts, total) {
  if (counts.exists === total) {
    return total === 1 ? "The restore point exists" : `All ${number(total)} restore points exist`;
  }
  if (counts.accepted + counts.exists === total) {
    return `${total === 1 ? "Accepted" : `All ${number(total)} accepted`}${counts.exists ? `, ${number(counts.exists)} ${counts.exists === 1 ? "exists" : "exist"}` : ""}`;
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
  `Any earlier manual restore point of ${many === 1 ? "this Cloud PC" : `these ${number(many)} Cloud PCs`} is replaced.`;

/** Where a run or a bulk action copies its restore points to. */
export function destination({ options: { storageAccountId, accessTier } = {} } = {}) {
  return storageAccountId
    ? `Storage account: ${storageAccountId.split("/").at(-1)} · Access tier: ${accessTier ?? "default"}`
    : "No copy to storage";
}

function bulkHeadline({ displayName, status }) {
  const name = `“${displayName}”`;
  const words = { pending: `${name} is in progress`, succeeded: `${name} succeeded`, failed: `${name} finished with failures` };
  return words[status] ?? `${name}: ${status}`;
}

/** The headline of a run that is over, or of a bulk action at any time. */
export const headlineOf = (report) => (report.bulk ? bulkHeadline(report.bulk) : endHeadline(report.counts(), report.cloudPcs.length));

/** What was found by looking: the service gives only the counts of a bulk action. Nothing if nobody has looked. */
export function newerWords(report) {
  const { exists, unknown } = report.counts();
  const noneYet = report.itemsIn("unknown").filter(isNoneYet).length;
  const found = list([
    [exists, "found"],
    [noneYet, "none yet"],
    [unknown - noneYet, "not looked for"],
  ]);
  return exists + noneYet > 0 ? `Newer restore points: ${found}` : "";
}

/** Whether the last look read the list of a Cloud PC, and had no new restore point in it. */
export const isNoneYet = ({ checkError }) => checkError?.code === "pending";

/** The button that sends what is left, or nothing if nothing is left. */
export function sendWords(counts) {
  const left = list([
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ]);
  return left && `Send ${left}`;
}

export const watchWords = (many) => `Wait for ${count(many, "restore point")}`;

export const lookWords = (many) => `Look for ${count(many, "newer restore point")}`;
