// The column of the last manual restore points, the filter by it, and what the page says about looking them up.
import { adviceFor } from "./advice.js";
import { byId, write } from "./dom.js";
import { cloudPcs, number } from "./format.js";
import { DAY_MS, LastRestorePoints } from "./last-restore-points.js";
import { announce } from "./progress.js";

/** The value of the filter for those without one. Its other values are ages in days. */
const NONE = "none";

const { restorePoint, lookUp } = byId("select").elements;
let onChange;

export const restorePoints = new LastRestorePoints(() => onChange());

export const RESTORE_POINT_COLUMN = {
  label: "Manual restore point",
  text: ({ id }) => restorePoints.text(id),
  order: ({ id }) => (restorePoints.created(id) === null ? -Infinity : restorePoints.created(id)),
};

/** Starts the filter. `onNews` is called when more is known; `matching` returns the Cloud PCs that match all other filters. */
export function startRestorePointFilter({ onNews, matching }) {
  onChange = onNews;
  lookUp.addEventListener("click", () =>
    restorePoints.progress ? restorePoints.stop() : restorePoints.lookUp(matching().map(({ id }) => id)),
  );
}

/** Whether a Cloud PC passes the filter. Nothing is claimed of one that nobody has looked up. */
export function passesRestorePointFilter({ id }) {
  const { value } = restorePoint;
  const created = restorePoints.created(id);
  return !value || (value === NONE ? created === null : created < Date.now() - value * DAY_MS && created !== null);
}

/** Says how far a look-up is, what ended it, or how many the filter leaves out because nobody has looked them up. */
export function drawLookUp(matching) {
  const { progress, problem } = restorePoints;
  const missing = matching.filter(({ id }) => !restorePoints.has(id)).length;
  const note = progress
    ? `Looking up restore points: ${number(progress.done)} of ${number(progress.total)}`
    : problem
      ? `Not all restore points were looked up. ${adviceFor(problem)}`
      : restorePoint.value && missing > 0
        ? `Not shown: ${cloudPcs(missing)} whose restore point has not been looked up yet.`
        : "";
  write(byId("look-up-note"), note);
  byId("look-up").hidden = !note;
  write(lookUp, progress ? "Stop looking" : `Look up ${number(missing)}`);
  lookUp.disabled = !progress && missing === 0;
  if (note) {
    announce(note, { important: !progress });
  }
}
