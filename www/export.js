// Saves the report as a CSV or a JSON file.
import { adviceForItem } from "./advice.js";
import { make } from "./dom.js";
import { requestOf } from "./report.js";

/** The columns of the CSV file. `request` is what the package reported about the request, accepted or not. */
const COLUMNS = {
  cloudPcId: ({ cloudPc }) => cloudPc.id,
  displayName: ({ cloudPc }) => cloudPc.displayName,
  userPrincipalName: ({ cloudPc }) => cloudPc.userPrincipalName,
  outcome: ({ item }) => item.outcome,
  code: ({ item }) => item.error?.code,
  status: ({ item }) => item.error?.status,
  graphCode: ({ item }) => item.error?.graphCode,
  message: ({ item }) => item.error && adviceForItem(item),
  errorMessage: ({ item }) => item.error?.message,
  requestId: ({ request }) => request.requestId,
  clientRequestId: ({ request }) => request.clientRequestId,
  attempts: ({ request }) => request.attempts,
  sentAt: ({ request }) => request.sentAt,
  acceptedAt: ({ request }) => request.acceptedAt,
  restorePointId: ({ item }) => item.snapshot?.id,
  restorePointCreated: ({ item }) => item.snapshot?.createdDateTime,
};

/** What separates columns where this browser's user is: spreadsheets expect a semicolon where the comma is the decimal mark. */
const SEPARATOR = (1.5).toLocaleString().includes(",") ? ";" : ",";

/** Saves a line for each of `cloudPcs`, for a spreadsheet. */
export function saveCsv(report, cloudPcs) {
  const lines = cloudPcs.map((cloudPc) => {
    const item = report.item(cloudPc.id) ?? { outcome: "notSent" };
    return Object.values(COLUMNS).map((value) => value({ cloudPc, item, request: requestOf(item) }));
  });
  const csv = [Object.keys(COLUMNS), ...lines].map((line) => line.map(field).join(SEPARATOR)).join("\r\n");
  // The byte order mark tells Excel that this is UTF-8.
  saveFile(report, "csv", "text/csv", `\uFEFF${csv}\r\n`);
}

/** Saves the whole report: the option `skip` of the package accepts it. */
export function saveJson(report) {
  saveFile(report, "json", "application/json", JSON.stringify(report.record, null, 2));
}

/**
 * A quoted field. An apostrophe goes before what a spreadsheet would take for a formula, which it does even in quotes; also
 * within the field, because one that expects another separator splits it there.
 */
function field(value) {
  const line = String(value ?? "").replaceAll(/[\t\r\n]+/g, " ");
  const harmless = line.replaceAll(/(^|[,;])(?=[\s"]*[=+\-@＝＋－＠])/g, "$1'");
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Saves a text as a file that is named after the report. */
export function saveFile(report, ending, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  const download = `restore-points-${report.startedAt.slice(0, 16).replaceAll(":", "")}.${ending}`;
  make("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}
