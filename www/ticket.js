// A run, or one Cloud PC of it, as text for a support ticket.
import { adviceForItem, fullAdviceFor } from "./advice.js";
import { requestOf } from "./report.js";
import { endHeadline, destination } from "./run-texts.js";
import { STATES } from "./states.js";

/** What a ticket says of one Cloud PC. Times are UTC, so that nobody has to ask. */
export function ticketFor(report, { id, displayName, userPrincipalName }) {
  const item = report.item(id);
  const { error, snapshot } = item ?? {};
  const request = requestOf(item);
  return lines([
    ["Cloud PC", displayName],
    ["Cloud PC ID", id],
    ["User", userPrincipalName],
    ["Outcome", STATES[report.state(id)].word],
    ["What happened", error && !snapshot && adviceForItem(item)],
    ["Error", error?.code && [error.code, error.status, error.graphCode].filter(Boolean).join(" · ")],
    ["Graph message", error?.graphMessage],
    ["Request ID", request.requestId],
    ["Client request ID", request.clientRequestId],
    ["Sent", request.sentAt],
    ["Accepted", request.acceptedAt],
    ["Restore point", snapshot && `${snapshot.id}, created ${snapshot.createdDateTime}`],
  ]);
}

/** What a ticket says of a run: its counts, and each Cloud PC that needs attention. */
export function ticketForRun(report) {
  const counts = report.counts();
  const unsettled = report.cloudPcs.filter(({ id }) => ["unknown", "refused"].includes(report.state(id)));
  return [
    lines([
      ["Restore points", endHeadline(counts, report.cloudPcs.length)],
      ["Started", report.startedAt],
      ["Bulk action", report.bulk && `${report.bulk.displayName}, ${report.bulk.id}`],
      ["Tenant", report.tenant],
      ["Storage", destination(report)],
      ["Ended early", report.endedBy && fullAdviceFor(report.endedBy)],
    ]),
    ...unsettled.map((cloudPc) => ticketFor(report, cloudPc)),
  ].join("\n\n");
}

const lines = (rows) =>
  rows
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
