import { make } from "./dom.js";

const COLUMNS = {
  cloudPcId: ({ cloudPc }) => cloudPc.id,
  displayName: ({ cloudPc }) => cloudPc.displayName,
  userPrincipalName: ({ cloudPc }) => cloudPc.userPrincipalName,
  outcome: ({ item }) => item.outcome,
  code: ({ item }) => item.error?.code,
  status: ({ item }) => item.error?.status,
  graphCode: ({ item }) => item.error?.graphCode,
  message: ({ item }) => item.error?.message,
  requestId: ({ told }) => told.requestId,
  clientRequestId: ({ told }) => told.clientRequestId,
  attempts: ({ told }) => told.attempts,
  sentAt: ({ told }) => told.sentAt,
  acceptedAt: ({ told }) => told.acceptedAt,
  restorePointId: ({ item }) => item.snapshot?.id,
  restorePointCreated: ({ item }) => item.snapshot?.createdDateTime,
};

/** A line for each Cloud PC, for a spreadsheet. */
export function saveCsv(report) {
  const lines = report.cloudPcs.map((cloudPc) => {
    const item = report.item(cloudPc.id) ?? { outcome: "notSent" };
    const told = item.receipt ?? item.error ?? {};
    return Object.values(COLUMNS).map((value) => value({ cloudPc, item, told }));
  });
  const csv = [Object.keys(COLUMNS), ...lines].map((line) => line.map(field).join(",")).join("\r\n");
  // The mark tells Excel that it is UTF-8.
  save(report, "csv", "text/csv", `\uFEFF${csv}\r\n`);
}

/** The whole of it, which the option `skip` takes. */
export function saveJson(report) {
  const { tenant, startedAt, options, cloudPcs, items } = report;
  save(report, "json", "application/json", JSON.stringify({ tenant, startedAt, options, cloudPcs, items }, null, 2));
}

/** Quoted. A spreadsheet takes what begins so for a formula, quotes or not, so an apostrophe goes before it. */
function field(value) {
  const text = String(value ?? "");
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

function save(report, ending, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const download = `snapshots-${report.startedAt.slice(0, 16).replaceAll(":", "")}.${ending}`;
  make("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}
