// What differs between two runs.
import { STATES } from "./states.js";

/** The differences from the `earlier` report to the `later` one: texts, each with the names of its Cloud PCs. */
export function compareRuns(earlier, later) {
  const groups = new Map();
  const add = (what, name) => {
    groups.set(what, groups.get(what) ?? []);
    groups.get(what).push(name);
  };
  const word = (report, id) => STATES[report.state(id)].word;
  const inLater = new Set(later.ids);
  for (const id of earlier.ids) {
    if (!inLater.has(id)) {
      add("Only in the earlier run", earlier.nameOf(id));
    }
  }
  const inEarlier = new Set(earlier.ids);
  for (const id of later.ids) {
    if (!inEarlier.has(id)) {
      add("Only in the later run", later.nameOf(id));
    } else if (earlier.state(id) !== later.state(id)) {
      add(`${word(earlier, id)} → ${word(later, id)}`, later.nameOf(id));
    }
  }
  return [...groups].map(([what, names]) => ({ what, names }));
}
