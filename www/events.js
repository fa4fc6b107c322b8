import { byId, make } from "./dom.js";
import { clock, duration, inWords } from "./words.js";

const KEPT_LINES = 100;

const WORDS = {
  attempt: ({ attempts }) => (attempts > 1 ? `sent, attempt ${attempts}` : "sent"),
  wait: ({ waitMs, reason }) => `waits ${duration(waitMs)}: ${inWords(reason)}`,
  accepted: () => "accepted",
  failed: ({ code, outcome }) => `${inWords(code)}: ${inWords(outcome)}`,
};

const log = byId("events");
const lines = [];
let drawn = 0;
let heard = 0;

/** Takes note of what the package did for a Cloud PC. */
export function logEvent(event, name) {
  const words = WORDS[event.type];
  if (words) {
    heard += 1;
    lines.unshift([clock(Date.now()), name, words(event)]);
    lines.splice(KEPT_LINES);
  }
}

/** Shows it, the latest first. */
export function drawEvents() {
  if (drawn === heard) {
    return;
  }
  drawn = heard;
  log.replaceChildren(
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
