// A report by reason: groups of Cloud PCs with the same outcome for the same reason, and what to do about each group, once.
import { adviceForItem, fullAdviceFor } from "./advice.js";
import { STATES } from "./states.js";

/** What a group is called, by the code of its error. */
export const TITLES = {
  invalidArgument: "Wrong value",
  tokenFailed: "No access token",
  unauthenticated: "Token not accepted",
  forbidden: "No permission, role or licence",
  notFound: "Not found",
  conflict: "Busy",
  rejected: "Rejected",
  throttled: "Throttled",
  serviceUnavailable: "Service unavailable",
  serviceError: "Service failed",
  network: "No answer",
  timeout: "No answer in time",
  unexpectedResponse: "Unexpected answer",
  loadFailed: "Page incomplete",
  internal: "Bug in this page",
};

/** An error without a code is the page's own: nobody waited for the answer, or there is none for each of a bulk action. */
const CUT_OFF = "Cut off";
const IN_BULK = "In a bulk action";

/** The states with something to do or to find out: their groups come first, and can be filtered by. */
const UNSETTLED = ["unknown", "refused"];

/** The order of the other groups. */
const SETTLED = ["notSent", "sending", "accepted", "exists"];

/** What those have in common that are in a group with the Cloud PC: a short text without names, as an address may hold it. */
export function reasonOf(report, id) {
  const state = report.state(id);
  return UNSETTLED.includes(state) ? `${state}.${report.item(id).error?.code ?? "cut"}` : state;
}

/**
 * The groups of these Cloud PCs of a report. First those that are refused or unknown, the largest first; then the others.
 *
 * @returns `{ reason, state, title, text, isUnsettled, cloudPcs }`; `text` says what happened and what to do
 */
export function groupsOf(report, cloudPcs) {
  const groups = new Map();
  for (const cloudPc of cloudPcs) {
    const reason = reasonOf(report, cloudPc.id);
    const group = groups.get(reason);
    if (group) {
      group.push(cloudPc);
    } else {
      groups.set(reason, [cloudPc]);
    }
  }
  return [...groups].map(([reason, same]) => groupOf(report, reason, same)).sort(byUrgency);
}

function groupOf(report, reason, cloudPcs) {
  const state = report.state(cloudPcs[0].id);
  const { word, meaning } = STATES[state];
  const isUnsettled = UNSETTLED.includes(state);
  if (!isUnsettled) {
    const why = state === "notSent" && report.endedBy ? ` The run ended early. ${fullAdviceFor(report.endedBy)}` : "";
    return { reason, state, title: word, text: meaning + why, isUnsettled, cloudPcs };
  }
  const item = report.item(cloudPcs[0].id);
  const title = item.error?.code ? (TITLES[item.error.code] ?? item.error.code) : report.bulk ? IN_BULK : CUT_OFF;
  return { reason, state, title, text: `${word}. ${meaning} ${adviceForItem(item)}`, isUnsettled, cloudPcs };
}

function byUrgency(a, b) {
  if (a.isUnsettled && b.isUnsettled) {
    return b.cloudPcs.length - a.cloudPcs.length;
  }
  return SETTLED.indexOf(a.state) - SETTLED.indexOf(b.state);
}
