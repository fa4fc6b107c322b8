// The list of the tenant's Cloud PCs: loads, filters and selects them.
import { listCloudPcs } from "../pkg/index.js";
import { fullAdviceFor } from "./advice.js";
import { byId, eachFrame, write } from "./dom.js";
import { fillStatus } from "./doubtful-status.js";
import { cloudPcs, inWords, number } from "./format.js";
import { Grid } from "./grid.js";
import { fieldsOf, fillFields, keep, keepFields, kept } from "./kept.js";
import { NONE_MATCHES, noneShown } from "./none-shown.js";
import {
  RESTORE_POINT_COLUMN, drawLookUp, passesRestorePointFilter, restorePoints, startRestorePointFilter,
} from "./restore-point-filter.js";
import { matcher } from "./search.js";
import { startSelectByList } from "./select-by-list.js";

/** The fields that are in the address. */
const ADDRESSED = ["search", "policy", "status"];

/** The members of a Cloud PC that the list shows. No others are requested. */
const MEMBERS = ["id", "displayName", "userPrincipalName", "provisioningPolicyName", "status"];

const form = byId("select");
const { search, user, policy, status, onlySelected, selectAll, byList, clear, refresh } = form.elements;

const grid = new Grid(byId("cloud-pcs"), {
  columns: [
    { label: "Name", text: ({ displayName, id }) => displayName ?? id },
    { label: "User", text: ({ userPrincipalName }) => userPrincipalName ?? "" },
    { label: "Policy", text: ({ provisioningPolicyName }) => provisioningPolicyName ?? "" },
    { label: "Status", text: (cloudPc) => inWords(cloudPc.status), fill: fillStatus },
    RESTORE_POINT_COLUMN,
  ],
  isSelected: ({ id }) => selected.has(id),
  onPick: pick,
  onActive({ id }) {
    active = id;
  },
  onView: (rows) => (restorePoints.inView = rows.map(({ id }) => id)),
});

const showWhyNone = noneShown(byId("cloud-pcs-view"), form, () => drawSoon());

let all = [];
/** What is kept: the tenant, and the ids that are selected there. */
const SELECTION = "selection";

let tenant;
/** The ids of the selected Cloud PCs. */
const selected = new Set();
/** The id of the active Cloud PC, and of the one to make active as soon as it is listed. */
let active;
let wanted;
/** The id of the Cloud PC where a range starts. */
let anchor;
/** The load in progress: the Cloud PCs so far, and the controller that stops it. */
let loading;
let onChange;
let onRefused;
const drawSoon = eachFrame(draw);

/** Starts the list. `onSelection` is called after each change to the selection, `onToken` if the token is refused. */
export function startList({ onSelection, onToken }) {
  onChange = onSelection;
  onRefused = onToken;
  keepFields(form, ["search", "user", "policy", "status", "restorePoint", "onlySelected"]);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", drawSoon);
  selectAll.addEventListener("click", () => change(() => grid.rows.forEach(({ id }) => selected.add(id))));
  clear.addEventListener("click", () => change(() => selected.clear()));
  startRestorePointFilter({ onNews: drawSoon, matching: byFields });
  startSelectByList(byList, { cloudPcs: () => all, onSelect: (ids) => change(() => ids.forEach((id) => selected.add(id))) });
  byId("cloud-pcs").addEventListener("keydown", (event) => {
    if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      selectAll.click();
    }
  });
}

/** What the list shows, for the address: its filter but for the user, who is a person, and the id of the active Cloud PC. */
export const listFilter = () => ({ ...fieldsOf(form, ADDRESSED), pc: wanted ?? active });

/** Shows that again. What is absent is shown as at first; for a link, also what no address has. */
export function setListFilter({ search = "", policy = "", status = "", pc }, isLink) {
  wanted = pc;
  if (isLink) {
    fillFields(form, { user: "", restorePoint: "", onlySelected: false });
  }
  fillFields(form, { search, policy, status });
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The selected Cloud PCs, in the order of the service. */
export const selectedCloudPcs = () => all.filter(({ id }) => selected.has(id));

/** Forgets the Cloud PCs and the selection. */
export function emptyList() {
  loading?.controller.abort();
  loading = undefined;
  all = [];
  selected.clear();
  anchor = undefined;
  refresh.disabled = true;
  restorePoints.reset();
  showProblem("");
  drawSoon();
  onChange();
}

/** Loads the Cloud PCs of a session's tenant, page by page. */
export function loadList(session) {
  emptyList();
  ({ tenant } = session);
  const before = kept(SELECTION);
  if (before?.tenant === tenant) {
    before.ids.forEach((id) => selected.add(id));
  }
  refresh.onclick = () => load(session);
  load(session);
}

/** On a refresh, the old list stays until the new one is complete. What is selected stays selected if it still exists. */
async function load(session) {
  const controller = new AbortController();
  const { signal } = controller;
  const loaded = [];
  loading = { controller, loaded };
  all = all.length === 0 ? loaded : all;
  refresh.disabled = true;
  restorePoints.reset(session);
  showProblem("");
  try {
    const options = { ...session.options, select: MEMBERS, signal };
    for await (const cloudPc of listCloudPcs(session.tokenFor("listCloudPcs"), options)) {
      loaded.push(cloudPc);
      drawSoon();
    }
    all = loaded;
    showProblem(all.length === 0 ? "There are no Cloud PCs in this tenant." : "");
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    if (error.code === "unauthenticated" || error.field === "token") {
      onRefused(error);
      return;
    }
    showProblem(`The list is incomplete. ${fullAdviceFor(error)}`);
  }
  const ids = new Set(all.map(({ id }) => id));
  for (const id of selected) {
    if (!ids.has(id)) {
      selected.delete(id);
    }
  }
  loading = undefined;
  refresh.disabled = false;
  drawSoon();
  onChange();
}

function showProblem(text) {
  write(byId("list-problem"), text);
}

function pick(index, { shiftKey }) {
  const { id } = grid.rows[index];
  change(() => {
    const from = shiftKey ? grid.rows.findIndex((row) => row.id === anchor) : -1;
    if (from >= 0) {
      const range = grid.rows.slice(Math.min(from, index), Math.max(from, index) + 1);
      range.forEach((row) => selected.add(row.id));
    } else if (!selected.delete(id)) {
      selected.add(id);
    }
    anchor = shiftKey && from >= 0 ? anchor : id;
  });
}

/** Changes the selection. */
function change(update) {
  update();
  keep(SELECTION, { tenant, ids: [...selected] });
  drawSoon();
  onChange();
}

function draw() {
  // First: they drop a choice that no longer exists.
  fillFilter(policy, all.map(({ provisioningPolicyName }) => provisioningPolicyName));
  fillFilter(status, all.map((cloudPc) => cloudPc.status), inWords);
  const matching = byFields();
  const rows = matching.filter(passesRestorePointFilter);
  grid.show(rows);
  if (wanted && (grid.reveal(wanted) || (!loading && all.length > 0))) {
    wanted = undefined;
  }
  drawLookUp(matching);
  const total = loading ? `Loading… ${number(loading.loaded.length)} so far` : cloudPcs(all.length);
  write(byId("select-count"), `${number(selected.size)} selected · ${number(rows.length)} shown · ${total}`);
  showWhyNone(all.length > 0 && rows.length === 0 ? NONE_MATCHES : "", true);
  selectAll.textContent = rows.length === all.length ? "Select all" : `Select all ${number(rows.length)} shown`;
  // Not all have arrived: whoever selects all means the others, too.
  selectAll.disabled = rows.length === 0 || loading?.loaded === all;
  clear.disabled = selected.size === 0;
}

/** Those that match all filters but the one by the restore point. */
function byFields() {
  const matches = matcher(search.value);
  const part = user.value.trim().toLowerCase();
  return all.filter(
    (cloudPc) =>
      (!onlySelected.checked || selected.has(cloudPc.id)) &&
      (!policy.value || cloudPc.provisioningPolicyName === policy.value) &&
      (!status.value || cloudPc.status === status.value) &&
      (cloudPc.userPrincipalName ?? "").toLowerCase().includes(part) &&
      matches(() => MEMBERS.map((member) => cloudPc[member])),
  );
}

/** Offers each value once, below "Any". The current choice stays if it still exists, or may still come. */
function fillFilter(select, values, wordsOf = (value) => value) {
  const wanted = [...new Set(loading || all.length === 0 ? [...values, select.value] : values)].filter(Boolean).sort();
  const offered = [...select.options].slice(1).map(({ value }) => value);
  if (wanted.join("\n") !== offered.join("\n")) {
    const { value } = select;
    select.replaceChildren(select.options[0], ...wanted.map((name) => new Option(wordsOf(name), name)));
    select.value = wanted.includes(value) ? value : "";
  }
}
