// The tab "Earlier runs": the runs that are kept, to name, open, compare, save or delete.
import { compareRuns } from "./compare-runs.js";
import { askToConfirm } from "./confirm.js";
import { byId, make, write } from "./dom.js";
import { deleteRun, earlierRuns, nameRun, recordOf } from "./earlier-runs.js";
import { saveCsv, saveJson } from "./export.js";
import { moment, number } from "./format.js";
import { Report } from "./report.js";
import { endHeadline } from "./run-texts.js";

/** So many names of each difference are shown. */
const MOST_NAMED = 5;

const list = byId("runs");
const differences = byId("differences");

const RUNNING = "Running, or cut off while it ran: this record is from before.";

let onOpen;

/** Starts the view. `open` gets the start of the run that the user opens. */
export function startEarlierRuns({ open }) {
  onOpen = open;
  byId("earlier-runs-tab").addEventListener("click", drawEarlierRuns);
  drawEarlierRuns();
}

/** Draws what is kept now. */
export async function drawEarlierRuns() {
  const heads = await earlierRuns().catch(() => []);
  write(byId("runs-note"), heads.length === 0 ? "None yet. Each run is kept here when it ends, the last 20 of them, in this browser." : "");
  list.replaceChildren(...heads.map(item));
  differences.replaceChildren();
}

function item({ startedAt, name, counts, isRunning }) {
  const total = Object.values(counts).reduce((sum, many) => sum + many, 0);
  const date = moment(startedAt);
  const title = make("input", { type: "text", value: name, placeholder: "Name this run", ariaLabel: `Name of the run of ${date}` });
  title.addEventListener("change", () => nameRun(startedAt, title.value.trim()));
  const compared = make("input", { type: "checkbox", name: "compared", value: startedAt });
  compared.addEventListener("change", compare);
  const button = (text, act) => {
    const made = make("button", { type: "button", textContent: text, ariaLabel: `${text}: the run of ${date}` });
    made.addEventListener("click", act);
    return made;
  };
  const report = async () => Report.from(await recordOf(startedAt));
  return make(
    "li",
    {},
    make("strong", { textContent: date }),
    title,
    make("span", { textContent: isRunning ? RUNNING : endHeadline(counts, total) }),
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
      button("Delete…", () =>
        askToConfirm("Delete this record? The restore points themselves stay.", "Delete", async () => {
          await deleteRun(startedAt);
          await drawEarlierRuns();
          byId("earlier-runs-tab").focus();
        }),
      ),
    ),
  );
}

/** Shows the differences between the two runs that are ticked. */
async function compare() {
  const ticked = [...list.querySelectorAll("[name=compared]:checked")].map(({ value }) => value).sort();
  if (ticked.length !== 2) {
    const hint = ticked.length === 0 ? "" : ticked.length === 1 ? "Tick another run to compare it with." : "Tick only two runs.";
    differences.replaceChildren(hint);
    return;
  }
  const [earlier, later] = (await Promise.all(ticked.map(recordOf))).map((record) => Report.from(record));
  const found = compareRuns(earlier, later);
  differences.replaceChildren(
    found.length === 0 ? "Both runs have the same Cloud PCs, with the same outcomes." : "",
    make("ul", {}, ...found.map(({ what, names }) => make("li", { textContent: `${what}: ${number(names.length)} (${some(names)})` }))),
  );
}

const some = (names) => [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? ["…"] : [])].join(", ");
