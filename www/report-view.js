// The tab "Report": the outcome for each Cloud PC, and the details of one.
import { adviceFor, adviceForItem } from "./advice.js";
import { copyButton, initCopyButton } from "./copy-button.js";
import { byId, icon, make, write } from "./dom.js";
import { saveCsv, saveJson } from "./export.js";
import { clock, moment, number } from "./format.js";
import { Grid } from "./grid.js";
import { keep, keepFields, kept } from "./kept.js";
import { NONE_MATCHES, noneShown } from "./none-shown.js";
import { matcher } from "./search.js";
import { STATES, fillState } from "./states.js";
import { ticketFor } from "./ticket.js";

const form = byId("report-filter");
const filter = form.elements;
const details = byId("report-details");

const showWhyNone = noneShown(byId("report-view"), form, () => drawReport(report));

const NO_REPORT =
  "No report yet. A run from this page reports the outcome for each Cloud PC; a bulk action reports only counts.";

/** What is kept: the id of the active row. */
const ACTIVE = "active";

let report;
let active;

const grid = new Grid(byId("outcomes"), {
  columns: [
    { label: "Name", text: nameOf },
    {
      label: "Outcome",
      text: ({ id }) => STATES[report.state(id)].word,
      fill: (cell, { id }) => fillState(cell, report.state(id)),
    },
    { label: "Message", text: ({ id }) => messageOf(id) },
    { label: "Request ID", text: ({ id }) => requestOf(report.item(id)).requestId ?? "" },
  ],
  onActive(cloudPc) {
    keep(ACTIVE, cloudPc.id);
    drawDetails(cloudPc);
  },
});

/** Starts the view. */
export function startReportView() {
  filter.state.append(...Object.entries(STATES).map(([state, { word }]) => new Option(word, state)));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => drawReport(report));
  keepFields(form, ["search", "state", "reason"]);
  filter.csv.addEventListener("click", () => saveCsv(report, grid.rows));
  filter.json.addEventListener("click", () => saveJson(report));
}

/** Shows those in `state`. */
export function filterByState(state) {
  form.reset();
  filter.state.value = state;
  form.dispatchEvent(new Event("input"));
}

/** Draws the current state of `newReport`. */
export function drawReport(newReport) {
  const isFirst = !report;
  if (report && report.startedAt !== newReport?.startedAt) {
    active = undefined;
    keep(ACTIVE, null);
    form.reset();
  }
  report = newReport;
  fillReasons();
  const matches = matcher(filter.search.value);
  const rows = report?.cloudPcs.filter((cloudPc) => {
    const { id, userPrincipalName } = cloudPc;
    const [state, reason] = [filter.state.value, filter.reason.value];
    return (!state || report.state(id) === state) && (!reason || reasonOf(id) === reason) && matches(() => [nameOf(cloudPc), userPrincipalName, id, messageOf(id)]);
  });
  grid.show(rows ?? []);
  filter.csv.disabled = filter.json.disabled = !report;
  write(filter.csv, rows && rows.length < report.cloudPcs.length ? `Save CSV of ${number(rows.length)} shown` : "Save CSV");
  write(byId("report-count"), rows ? `${number(rows.length)} of ${number(report.cloudPcs.length)} shown` : "");
  showWhyNone(rows?.length ? "" : rows ? NONE_MATCHES : NO_REPORT, rows);
  if (isFirst && report) {
    active = report.cloudPcs.find(({ id }) => id === kept(ACTIVE));
    grid.activate(active?.id);
  }
  drawDetails(active);
}

function nameOf({ id, displayName }) {
  return displayName ?? id;
}

/** What the package reported about the request of an item: its ids and times. */
const requestOf = (item) => item?.receipt ?? item?.error ?? {};

/** What the last check for a restore point found. A timeout is the normal end of a check that found none. */
const checkOf = ({ checkError }) =>
  checkError.code === "timeout"
    ? "No restore point found yet. It may still appear: check again later."
    : `The check failed. ${adviceFor(checkError)}`;

/** The message in a row: what happened, and what to do. */
function messageOf(id) {
  const item = report.item(id);
  // While a request is pending, its item holds what a reload would find.
  if (report.state(id) === "sending") {
    return STATES.sending.meaning;
  }
  if (item?.snapshot) {
    return `Created ${moment(item.snapshot.createdDateTime)}`;
  }
  if (item?.checkError) {
    return checkOf(item);
  }
  if (item?.error) {
    return adviceForItem(item);
  }
  return item?.receipt ? `Accepted at ${clock(item.receipt.acceptedAt)}` : "";
}

/** Why a request failed or its outcome is unknown, in words; otherwise nothing. */
function reasonOf(id) {
  return ["unknown", "refused"].includes(report.state(id)) ? adviceForItem(report.item(id)) : "";
}

/** Offers each reason, with how many have it, the most frequent first. */
function fillReasons() {
  const many = new Map();
  for (const { id } of report?.cloudPcs ?? []) {
    const reason = reasonOf(id);
    many.set(reason, (many.get(reason) ?? 0) + 1);
  }
  many.delete("");
  const wanted = [...many].sort(([, a], [, b]) => b - a).map(([reason, count]) => [`${number(count)}: ${reason}`, reason]);
  const offered = [...filter.reason.options].slice(1).map(({ text }) => text);
  if (wanted.map(([text]) => text).join("\n") !== offered.join("\n")) {
    const { value } = filter.reason;
    filter.reason.replaceChildren(filter.reason.options[0], ...wanted.map(([text, reason]) => new Option(text, reason)));
    filter.reason.value = many.has(value) ? value : "";
  }
}

/** Draws all details of a Cloud PC, to read and to copy. */
function drawDetails(cloudPc) {
  active = cloudPc;
  if (!cloudPc) {
    details.dataset.state = "";
    details.dataset.key = "";
    details.replaceChildren(make("p", { className: "hint", textContent: "Select a row to see its details." }));
    return;
  }
  const state = report.state(cloudPc.id);
  const item = report.item(cloudPc.id);
  const key = JSON.stringify([state, item, cloudPc]);
  if (details.dataset.key === key) {
    return;
  }
  details.dataset.key = key;
  details.dataset.state = state;
  const { snapshot, checkError } = item ?? {};
  const error = state === "exists" || state === "sending" ? undefined : item?.error;
  const request = requestOf(item);
  const rows = [
    ["What happened", error && adviceForItem(item)],
    ["Last check", checkError && state !== "exists" && checkOf(item)],
    ["Restore point", snapshot && `Created ${moment(snapshot.createdDateTime)}`],
    ["Graph message", error?.graphMessage],
    ["Request ID", request.requestId, true],
    ["Client request ID", request.clientRequestId, true],
    ["Cloud PC ID", cloudPc.id, true],
    ["User", cloudPc.userPrincipalName],
    ["Error code", error?.code && [error.code, error.status, error.graphCode].filter(Boolean).join(" · ")],
    ["Sent", request.sentAt && `${moment(request.sentAt)}, attempt ${request.attempts}`],
    ["Accepted", request.acceptedAt && moment(request.acceptedAt)],
    ["Error message", error?.code && error.message],
  ];
  const ticket = make("button", { type: "button", className: "copy" });
  initCopyButton(ticket, nameOf(cloudPc), () => ticketFor(report, cloudPc), details, "Copy for a ticket");
  details.replaceChildren(
    ticket,
    make("h2", {}, icon(state), `${nameOf(cloudPc)}: ${STATES[state].word.toLowerCase()}`),
    make("p", { textContent: STATES[state].meaning }),
    make("dl", {}, ...rows.filter(([, value]) => value).map(([name, value, isId]) => row(name, value, isId))),
  );
}

function row(name, value, isId) {
  const text = make("span", { textContent: value, className: isId ? "id" : "" });
  const definition = make("dd", {}, text, ...(isId ? [copyButton(text, name)] : []));
  return make("div", {}, make("dt", { textContent: name }), definition);
}
