// The states a Cloud PC can have in a report.
import { icon } from "./dom.js";

/** The word for each state and what it means, in the order of the counts. */
export const STATES = {
  exists: { word: "Exists", meaning: "The restore point exists." },
  accepted: {
    word: "Accepted",
    meaning: "The service accepted the request. The restore point can take an hour or more to appear.",
  },
  sending: { word: "Sending", meaning: "No answer yet." },
  unknown: {
    word: "Unknown",
    meaning: "A restore point may have been started, so the request is not repeated automatically.",
  },
  refused: { word: "Refused", meaning: "No restore point was started." },
  notSent: { word: "Not sent", meaning: "No request was sent." },
};

/** Shows a state in a cell: its icon and its word. */
export function fillState(cell, state) {
  if (cell.dataset.state !== state) {
    cell.dataset.state = state;
    cell.replaceChildren(icon(state), STATES[state].word);
  }
}
