// The report: a CSV file with what is known about each Cloud PC. It grows as the run goes, so that it survives a crash.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import Papa from "papaparse";

const COLUMNS = ["cloudPcId", "outcome", "sentAt", "requestId", "code", "message"];
const OUTCOMES = ["accepted", "refused", "unknown", "notSent"];

/** Opens an earlier report, or a new one. If a Cloud PC has several rows, the last one counts. */
export function openReport(file) {
  const rows = new Map();
  const keep = (row) => rows.set(key(row.cloudPcId), row);
  if (existsSync(file)) read(file).forEach(keep);
  else writeFileSync(file, text([], true));

  return {
    /** What `skip` of `createSnapshots` takes. */
    items: () => [...rows.values()].map(toItem),

    /** Adds what has become known. It is in the file when this returns. */
    add(item) {
      const row = toRow(item);
      keep(row);
      appendFileSync(file, text([row], false));
    },

    /** Writes the whole report, one row for each Cloud PC and the list first, and counts the list by outcome. */
    finish(ids, items) {
      items.map(toRow).forEach(keep);
      const listed = ids.map((id) => rows.get(key(id)));
      writeFileSync(`${file}.new`, text([...new Set([...listed, ...rows.values()])], true));
      renameSync(`${file}.new`, file);
      const count = (outcome) => listed.filter((row) => row.outcome === outcome).length;
      return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcome)]));
    },
  };
}

const key = (cloudPcId) => cloudPcId.toLowerCase();

function text(rows, header) {
  // A message can come from anywhere: what a spreadsheet would take for a formula gets a quote before it.
  const format = { columns: COLUMNS, header, escapeFormulae: true, newline: "\n" };
  return `${Papa.unparse(header ? { fields: COLUMNS, data: rows } : rows, format)}\n`;
}

/** Refuses a file that it does not understand: with half a report, something could be sent twice. */
function read(file) {
  const { data, errors } = Papa.parse(readFileSync(file, "utf8"), { header: true, skipEmptyLines: true, delimiter: "," });
  const isKnown = ({ cloudPcId, outcome }) => cloudPcId && OUTCOMES.includes(outcome);
  if (errors.length > 0 || !data.every(isKnown)) throw new Error(`${file} is not a report of this script, or is damaged.`);
  return data;
}

function toRow({ cloudPcId, outcome, receipt, error }) {
  const { sentAt, requestId } = receipt ?? error ?? {};
  return { cloudPcId, outcome, sentAt, requestId, code: error?.code, message: error?.message };
}

/** An unknown item keeps its error, so that it is in the next report as well. */
function toItem({ cloudPcId, outcome, ...error }) {
  return outcome === "unknown" ? { cloudPcId, outcome, error } : { cloudPcId, outcome };
}
