// The activity log: the latest steps of the package, newest first.
import { byId, make } from "./dom.js";
import { clock, duration, inWords } from "./format.js";

const MAX_LINES = 100;

/** How each type of event reads. Types without an entry are not shown. */
const WORDS = {
  attempt: ({ attempts }) => (attempts > 1 ? `sent, attempt ${attempts}` : "sent"),
  wait: ({ waitMs, reason }) => `waiting ${duration(waitMs)}: ${inWords(reason)}`,
  accepted: () => "accepted",
  failed: ({ code, outcome }) => `${inWords(outcome)}: ${inWords(code)}`,
};

const list = byId("events");
const lines = [];
let isDrawn = true;

/** Adds an event of the package. `name` is the Cloud PC or the bulk action it belongs to. */
export function logEvent(event, name) {
  const words = WORDS[event.type];
  if (words) {
    lines.unshift([clock(Date.now()), name, words(event)]);
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
