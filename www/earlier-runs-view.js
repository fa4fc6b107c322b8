// The tab "Earlier runs": the runs that are kept, to name, open, compare, save or delete.
import { compareRuns } from "./compare-runs.js";
import { askToConfirm } from "./confirm.js";
import { byId, make, write } from "./dom.js";
import { earlierRuns, nameRun, recordOf } from "./earlier-runs.js";
import { saveCsv, saveJson } from "./export.js";
import { moment, number } from "./format.js";
import { Report } from "./report.js";
import { saveHtml } from "./report-file.js";
import { runPicture } from "./run-picture.js";
import { endHeadline } from "./run-texts.js";

/** So many names of each difference are shown. */
const MOST_NAMED = 5;

const list = byId("runs");
const differences = byId("differences");

const RUNNING = "Still running, or cut off while it ran: this record was saved before the run ended.";

const NONE_YET = "No runs yet. This browser keeps the last 20 runs.";

/** In some private windows, and where storage is switched off. */
const NOT_KEPT = "This browser keeps no runs: its storage is switched off, full or damaged. Save each report before you start a new run.";

let onOpen;
let onRemove;

/** Starts the view. `open` and `remove` get the start of the run that the user opens or deletes. */
export function startEarlierRuns({ open, remove }) {
  onOpen = open;
  onRemove = remove;
  byId("earlier-runs-tab").addEventListener("click", drawEarlierRuns);
  drawEarlierRuns();
}

/** Draws what is kept now. */
export async function drawEarlierRuns() {
  const heads = await earlierRuns().catch(() => undefined);
  write(byId("runs-note"), heads ? (heads.length === 0 ? NONE_YET : "") : NOT_KEPT);
  const focused = list.contains(document.activeElement) ? document.activeElement : undefined;
  list.replaceChildren(...(heads ?? []).map(item));
  differences.replaceChildren();
  if (focused) {
    restoreFocus(focused);
  }
}

/** A listener that does `act`. If that fails, it says why, and draws what is kept now: another tab may have deleted a run. */
const saying = (act) => async () => {
  const problem = byId("runs-problem");
  write(problem, "");
  try {
    await act();
  } catch ({ message }) {
    write(problem, message);
    await drawEarlierRuns();
  }
};

/** Moves the focus to what has taken the place of `before`, with its cursor. */
function restoreFocus(before) {
  const same = [...list.querySelectorAll("input, button")].find(
    ({ ariaLabel, value }) => ariaLabel === before.ariaLabel && (before.type !== "checkbox" || value === before.value),
  );
  same?.focus();
  if (same?.type === "text") {
    same.setSelectionRange(before.selectionStart, before.selectionEnd);
  }
}

function item({ startedAt, name, counts, isRunning }) {
  const total = Object.values(counts).reduce((sum, many) => sum + many, 0);
  const date = moment(startedAt);
  const title = make("input", { type: "text", value: name, placeholder: "Name this run", ariaLabel: `Name of the run of ${date}` });
  // At each key: the list is drawn again when a run ends, whatever the user does then.
  title.addEventListener("input", saying(() => nameRun(startedAt, title.value)));
  title.addEventListener("change", saying(() => nameRun(startedAt, title.value.trim())));
  const compared = make("input", { type: "checkbox", name: "compared", value: startedAt });
  compared.addEventListener("change", saying(compare));
  const button = (text, act) => {
    const made = make("button", { type: "button", textContent: text, ariaLabel: `${text}: the run of ${date}` });
    made.addEventListener("click", saying(act));
    return made;
  };
  const report = () => reportOf(startedAt);
  const picture = make("details", {}, make("summary", { textContent: "The run over time" }));
  picture.addEventListener("toggle", saying(async () => {
    const { series, cloudPcs } = await report();
    picture.append(runPicture(series, cloudPcs.length) ?? "Nothing was recorded.");
  }), { once: true });
  return make(
    "li",
    {},
    make("strong", { textContent: date }),
    title,
    make("span", { textContent: isRunning ? RUNNING : endHeadline(counts, total) }),
    picture,
    make(
      "div",
      { className: "actions" },
      make("label", { className: "check" }, compared, "Compare"),
      ...(isRunning ? [] : [button("Open", () => onOpen(startedAt))]),
      button("Save CSV", async () => {
        const opened = await report();
        saveCsv(opened, opened.cloudPcs);
      }),
      button("Save JSON", async () => saveJson(await report())),
      button("Save HTML", async () => saveHtml(await report())),
      button("Delete…", () =>
        askToConfirm("Delete this record? The restore points are not deleted.", "Delete", saying(async () => {
          await onRemove(startedAt);
          await drawEarlierRuns();
          byId("earlier-runs-tab").focus();
        })),
      ),
    ),
  );
}

/** The run that is in view is saved at each step, and kept only now and then. */
async function reportOf(startedAt) {
  const inView = Report.load();
  return inView?.startedAt === startedAt ? inView : Report.from(await recordOf(startedAt));
}

/** Shows the differences between the two runs that are ticked. */
async function compare() {
  const ticked = [...list.querySelectorAll("[name=compared]:checked")].map(({ value }) => value).sort();
  if (ticked.length !== 2) {
    const hint = ticked.length === 0 ? "" : ticked.length === 1 ? "Tick another run to compare it with." : "Tick only two runs.";
    differences.replaceChildren(hint);
    return;
  }
  const [earlier, later] = await Promise.all(ticked.map(reportOf));
  const found = compareRuns(earlier, later);
  differences.replaceChildren(
    found.length === 0 ? "Both runs have the same Cloud PCs, with the same outcomes." : "",
    make("ul", {}, ...found.map(({ what, names }) => make("li", { textContent: `${what}: ${number(names.length)} (${some(names)})` }))),
  );
}

const some = (names) => [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? ["…"] : [])].join(", ");
