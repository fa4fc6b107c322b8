import { icon } from "./dom.js";

/** What a Cloud PC's state in a run is called, and what it means. The order is that of the counts. */
export const STATES = {
  exists: { word: "Exists", meaning: "The restore point is there." },
  accepted: {
    word: "Accepted",
    meaning: "The service took the request. The restore point may take an hour or more to appear.",
  },
  sending: { word: "Sending", meaning: "Its answer has not come yet." },
  unknown: {
    word: "Unknown",
    meaning: "A snapshot may have been started. It is not sent again by itself: look for the restore point first.",
  },
  refused: { word: "Refused", meaning: "No snapshot was started." },
  notSent: { word: "Not sent", meaning: "No request was sent." },
};

/** Shows a state in a cell: its picture and its word. */
export function fillState(cell, state) {
  if (cell.dataset.state !== state) {
    cell.dataset.state = state;
    cell.replaceChildren(icon(state), STATES[state].word);
  }
}
