import { listCloudPcs } from "../pkg/index.js";
import { byId, eachFrame, write } from "./dom.js";
import { Grid } from "./grid.js";
import { cloudPcs, inWords, matcher, number } from "./words.js";

/** What is shown of a Cloud PC, and no more is asked for. */
const MEMBERS = ["id", "displayName", "userPrincipalName", "provisioningPolicyName", "status"];

const form = byId("choose");
const { search, user, policy, status, onlyChosen, all, none, again } = form.elements;

const grid = new Grid(byId("cloud-pcs"), {
  columns: [
    { label: "Name", text: ({ displayName, id }) => displayName ?? id },
    { label: "User", text: ({ userPrincipalName }) => userPrincipalName ?? "" },
    { label: "Policy", text: ({ provisioningPolicyName }) => provisioningPolicyName ?? "" },
    { label: "Status", text: (cloudPc) => inWords(cloudPc.status) },
  ],
  isSelected: ({ id }) => chosen.has(id),
  onPick: pick,
});

let known = [];
const chosen = new Set();
/** Where a range begins. */
let anchor;
/** The list under way: what it has so far, and how it is ended. */
let loading;
let tell;
const drawSoon = eachFrame(draw);

/** Makes the table ready. `onChange` hears of each change to what is chosen. */
export function startChoosing({ onChange }) {
  tell = onChange;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", drawSoon);
  all.addEventListener("click", () => change(() => grid.rows.forEach(({ id }) => chosen.add(id))));
  none.addEventListener("click", () => change(() => chosen.clear()));
  byId("cloud-pcs").addEventListener("keydown", (event) => {
    if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      all.click();
    }
  });
}

/** The chosen Cloud PCs, in the order of the list. */
export const chosenCloudPcs = () => known.filter(({ id }) => chosen.has(id));

/** Forgets the Cloud PCs of the tenant before. */
export function emptyList() {
  loading?.controller.abort();
  loading = undefined;
  known = [];
  chosen.clear();
  anchor = undefined;
  again.disabled = true;
  say("");
  drawSoon();
  tell();
}

/** Lists the Cloud PCs of another tenant, page by page as they come. */
export function listFrom(session) {
  emptyList();
  again.onclick = () => list(session);
  list(session);
}

/** An earlier list stays until the new one is complete, and what is chosen as long as it is there. */
async function list(session) {
  const controller = new AbortController();
  const { signal } = controller;
  const listed = [];
  loading = { controller, listed };
  known = known.length === 0 ? listed : known;
  again.disabled = true;
  say("");
  try {
    const options = { ...session.options, select: MEMBERS, signal };
    for await (const cloudPc of listCloudPcs(session.tokenFor("listCloudPcs"), options)) {
      listed.push(cloudPc);
      drawSoon();
    }
    known = listed;
    say(known.length === 0 ? "There are no Cloud PCs in this tenant." : "");
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    say(`The list is not complete. ${error.message}`);
  }
  const ids = new Set(known.map(({ id }) => id));
  for (const id of chosen) {
    if (!ids.has(id)) {
      chosen.delete(id);
    }
  }
  loading = undefined;
  again.disabled = false;
  drawSoon();
  tell();
}

function say(text) {
  write(byId("choose-problem"), text);
}

function pick(index, { shiftKey }) {
  const { id } = grid.rows[index];
  change(() => {
    const from = shiftKey ? grid.rows.findIndex((row) => row.id === anchor) : -1;
    if (from >= 0) {
      const range = grid.rows.slice(Math.min(from, index), Math.max(from, index) + 1);
      range.forEach((row) => chosen.add(row.id));
    } else if (!chosen.delete(id)) {
      chosen.add(id);
    }
    anchor = shiftKey && from >= 0 ? anchor : id;
  });
}

function change(work) {
  work();
  drawSoon();
  tell();
}

function draw() {
  const rows = matching();
  grid.show(rows);
  offer(policy, known.map(({ provisioningPolicyName }) => provisioningPolicyName));
  offer(status, known.map((cloudPc) => cloudPc.status), inWords);
  const listed = loading ? `Listing… ${number(loading.listed.length)} so far` : cloudPcs(known.length);
  write(byId("choose-count"), `${number(chosen.size)} chosen · ${number(rows.length)} shown · ${listed}`);
  all.textContent = rows.length === known.length ? "Choose all" : `Choose all ${number(rows.length)} that match`;
  all.disabled = rows.length === 0;
  none.disabled = chosen.size === 0;
}

function matching() {
  const isFound = matcher(search.value);
  const who = user.value.trim().toLowerCase();
  return known.filter(
    (cloudPc) =>
      (!onlyChosen.checked || chosen.has(cloudPc.id)) &&
      (!policy.value || cloudPc.provisioningPolicyName === policy.value) &&
      (!status.value || cloudPc.status === status.value) &&
      (cloudPc.userPrincipalName ?? "").toLowerCase().includes(who) &&
      isFound(() => MEMBERS.map((member) => cloudPc[member])),
  );
}

/** Each value once, below "any"; what is chosen stays chosen as long as it is there. */
function offer(select, values, wordsOf = (value) => value) {
  const wanted = [...new Set(values)].filter(Boolean).sort();
  const offered = [...select.options].slice(1).map(({ value }) => value);
  if (wanted.join("\n") !== offered.join("\n")) {
    const { value } = select;
    select.replaceChildren(select.options[0], ...wanted.map((name) => new Option(wordsOf(name), name)));
    select.value = wanted.includes(value) ? value : "";
  }
}
