// The activity log: the latest steps of the package, newest first.
import { byId, make } from "./dom.js";
import { clock, duration, inWords } from "./format.js";

const MAX_LINES = 100;

/** How each type of event reads. Types without an entry are not shown. */
const WORDS = {
  attempt: ({ attempts }, isRead) => `${isRead ? "looked up" : "sent"}${attempts > 1 ? `, attempt ${attempts}` : ""}`,
  wait: ({ waitMs, reason }) => `waiting ${duration(waitMs)}: ${inWords(reason)}`,
  accepted: () => "accepted",
  failed: ({ code, outcome }) => `${inWords(outcome)}: ${inWords(code)}`,
};

const list = byId("events");
const lines = [];
let isDrawn = true;

/** Adds an event of the package. `name` is the Cloud PC, the run or the bulk action it belongs to; with `isRead` nothing was started. */
export function logEvent(event, { name, isRead }) {
  const words = WORDS[event.type];
  if (words) {
    lines.unshift([clock(Date.now()), name, words(event, isRead)]);
    lines.splice(MAX_LINES);
    isDrawn = false;
  }
}

/** Draws the log if it has changed. */
export function drawActivity() {
  if (isDrawn) {
    return;
  }
  isDrawn = true;
  list.replaceChildren(
    ...lines.map(([time, name, what]) =>
      make(
        "li",
        {},
        make("time", { textContent: time }),
        make("span", { textContent: name }),
        make("span", { textContent: what }),
      ),
    ),
  );
}
