import { byId, icon, make, write } from "./dom.js";
import { copyButton } from "./copy.js";
import { saveCsv, saveJson } from "./export.js";
import { Grid } from "./grid.js";
import { STATES, fillState } from "./states.js";
import { clock, matcher, moment, number } from "./words.js";

const filter = byId("report-filter").elements;
const details = byId("report-details");

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
    { label: "What is known", text: ({ id }) => known(id) },
    { label: "Request id", text: ({ id }) => toldOf(report.item(id)).requestId ?? "" },
  ],
  onActive: showDetails,
});

/** Makes the view ready. */
export function startReportView() {
  filter.state.append(...Object.entries(STATES).map(([state, { word }]) => new Option(word, state)));
  byId("report-filter").addEventListener("submit", (event) => event.preventDefault());
  byId("report-filter").addEventListener("input", () => drawReport(report));
  filter.csv.addEventListener("click", () => saveCsv(report));
  filter.json.addEventListener("click", () => saveJson(report));
}

/** Shows `newReport` as it stands now. */
export function drawReport(newReport) {
  if (report !== newReport) {
    active = undefined;
  }
  report = newReport;
  const isFound = matcher(filter.search.value);
  const wanted = report?.cloudPcs.filter((cloudPc) => {
    const { id, userPrincipalName } = cloudPc;
    const { value } = filter.state;
    return (!value || report.state(id) === value) && isFound(() => [nameOf(cloudPc), userPrincipalName, id, known(id)]);
  });
  grid.show(wanted ?? []);
  filter.csv.disabled = filter.json.disabled = !report;
  const shown = wanted && `${number(wanted.length)} of ${number(report.cloudPcs.length)} shown`;
  write(byId("report-count"), shown ?? "Nothing yet. A run from this page has an outcome for each Cloud PC, a bulk action only counts.");
  showDetails(active);
}

function nameOf({ id, displayName }) {
  return displayName ?? id;
}

const toldOf = (item) => item?.receipt ?? item?.error ?? {};

/** What is kept of it is for a page that was closed meanwhile. */
const NO_ANSWER_YET = STATES.sending.meaning;

/** In a line: the package's messages say what to do. */
function known(id) {
  const item = report.item(id);
  if (report.state(id) === "sending") {
    return NO_ANSWER_YET;
  }
  if (item?.snapshot) {
    return `Restore point of ${moment(item.snapshot.createdDateTime)}`;
  }
  if (item?.looked) {
    return `Not there yet. ${item.looked.message}`;
  }
  return item?.error?.message ?? (item?.receipt ? `Accepted at ${clock(item.receipt.acceptedAt)}` : "");
}

/** All that is known of one, to read and to copy. */
function showDetails(cloudPc) {
  active = cloudPc;
  if (!cloudPc) {
    details.dataset.state = "";
    details.dataset.key = "";
    details.replaceChildren(make("p", { className: "hint", textContent: "Pick a row to see all that is known of it." }));
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
  const { error, snapshot, looked } = item ?? {};
  const told = toldOf(item);
  const rows = [
    ["What happened", state === "sending" ? NO_ANSWER_YET : error && state !== "exists" && error.message],
    ["Looked for it", looked && state !== "exists" && looked.message],
    ["Restore point", snapshot && moment(snapshot.createdDateTime)],
    ["Request id", told.requestId, true],
    ["Client request id", told.clientRequestId, true],
    ["Cloud PC", cloudPc.id, true],
    ["User", cloudPc.userPrincipalName],
    ["Code", error?.code && [error.code, error.status, error.graphCode].filter(Boolean).join(" · ")],
    ["Graph says", error?.graphMessage],
    ["Sent", told.sentAt && `${moment(told.sentAt)}, attempt ${told.attempts}`],
    ["Accepted", told.acceptedAt && moment(told.acceptedAt)],
  ];
  details.replaceChildren(
    make("h2", {}, icon(state), `${nameOf(cloudPc)}: ${STATES[state].word.toLowerCase()}`),
    make("p", { textContent: STATES[state].meaning }),
    make("dl", {}, ...rows.filter(([, value]) => value).map(([name, value, isId]) => row(name, value, isId))),
  );
}

function row(name, value, isId) {
  const text = make("span", { textContent: value, className: isId ? "id" : "" });
  const definition = make("dd", {}, text, ...(isId ? [copyButton(text, name.toLowerCase())] : []));
  return make("div", {}, make("dt", { textContent: name }), definition);
}
