// The tab "Report": the outcome for each Cloud PC, and the details of one.
import { adviceFor, adviceForItem } from "./advice.js";
import { copyButton, initCopyButton } from "./copy-button.js";
import { byId, icon, make, write } from "./dom.js";
import { saveCsv, saveJson } from "./export.js";
import { clock, moment, number } from "./format.js";
import { Grid } from "./grid.js";
import { fieldsOf, fillFields, keep, keepFields, kept } from "./kept.js";
import { NONE_MATCHES, noneShown } from "./none-shown.js";
import { groupsOf, reasonOf } from "./reasons.js";
import { saveHtml } from "./report-file.js";
import { ReportByReason } from "./report-by-reason.js";
import { requestOf } from "./report.js";
import { matcher } from "./search.js";
import { STATES, fillState } from "./states.js";
import { ticketFor } from "./ticket.js";

const form = byId("report-filter");
const filter = form.elements;
const details = byId("report-details");

const showWhyNone = noneShown(byId("report-view"), form, () => drawReport(report));

const NO_REPORT =
  "No report yet. It shows what happened to each Cloud PC. After a bulk action, look for the new restore points first.";

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

const byReason = new ReportByReason(byId("by-reason"), {
  nameOf,
  onPick(cloudPc) {
    grid.activate(cloudPc.id);
    keep(ACTIVE, cloudPc.id);
    drawDetails(cloudPc);
  },
  onAll({ reason, state, isUnsettled }) {
    filterBy(isUnsettled ? { reason } : { state });
    byId("outcomes").focus();
  },
});

/** The fields that are kept, and in the address. */
const FIELDS = ["search", "state", "reason", "grouped"];

/** What the view shows: its filter, and the id of the Cloud PC that is picked. */
export const reportFilter = () => ({ ...fieldsOf(form, FIELDS), pc: active?.id });

/** Shows that again. What is absent is shown as at first. */
export function setReportFilter({ search = "", state = "", reason = "", grouped = "", pc }) {
  fillFields(form, { search, state, reason, grouped: Boolean(grouped) });
  form.dispatchEvent(new Event("input"));
  if (pc && !grid.reveal(pc)) {
    drawDetails(report?.cloudPcs.find(({ id }) => id === pc));
  }
}

/** Starts the view. */
export function startReportView() {
  filter.state.append(...Object.entries(STATES).map(([state, { word }]) => new Option(word, state)));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => drawReport(report));
  keepFields(form, FIELDS);
  filter.csv.addEventListener("click", () => saveCsv(report, grid.rows));
  filter.json.addEventListener("click", () => saveJson(report));
  filter.html.addEventListener("click", () => saveHtml(report));
}

/** Shows those in `state`, in the table. */
export const filterByState = (state) => filterBy({ state });

/** Shows in the table those that are in this state, or there for this reason. */
function filterBy({ state = "", reason = "" }) {
  form.reset();
  filter.state.value = state;
  filter.reason.value = reason;
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
  const [state, reason] = [filter.state.value, filter.reason.value];
  const rows = report?.cloudPcs.filter((cloudPc) => {
    const { id, userPrincipalName } = cloudPc;
    return (
      (!state || report.state(id) === state) &&
      (!reason || reasonOf(report, id) === reason) &&
      matches(() => [nameOf(cloudPc), userPrincipalName, id, messageOf(id), codesOf(report.item(id)?.error)])
    );
  });
  const isGrouped = filter.grouped.checked;
  byId("by-reason").hidden = !isGrouped;
  byId("outcomes").hidden = isGrouped;
  byReason.show(isGrouped && report ? groupsOf(report, rows) : []);
  grid.show(rows ?? []);
  filter.csv.disabled = filter.json.disabled = filter.html.disabled = !report;
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

/** What the last check for a restore point found. */
const checkOf = ({ checkError }) =>
  checkError.code === "pending"
    ? "No restore point found yet. It may still appear: check again later."
    : `The check failed. ${adviceFor(checkError)}`;

/** What an error is called by the package, by HTTP and by Graph. */
const codesOf = (error) => error?.code && [error.code, error.status, error.graphCode].filter(Boolean).join(" · ");

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

/** Offers each reason of those that are refused or unknown, with how many have it, the most frequent first. */
function fillReasons() {
  const groups = report ? groupsOf(report, report.cloudPcs).filter(({ isUnsettled }) => isUnsettled) : [];
  const wanted = groups.map(({ title, reason, cloudPcs }) => ({ text: `${title}: ${number(cloudPcs.length)}`, reason }));
  const offered = [...filter.reason.options].slice(1).map(({ text }) => text);
  if (wanted.map(({ text }) => text).join("\n") !== offered.join("\n")) {
    const { value } = filter.reason;
    filter.reason.replaceChildren(filter.reason.options[0], ...wanted.map(({ text, reason }) => new Option(text, reason)));
    filter.reason.value = wanted.some(({ reason }) => reason === value) ? value : "";
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
    ["Error code", codesOf(error)],
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
