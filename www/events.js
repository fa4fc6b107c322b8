import { byId, eachFrame, make } from "./dom.js";
import { clock, duration, inWords } from "./words.js";

const KEPT_LINES = 100;

const WORDS = {
  attempt: ({ attempts }) => (attempts > 1 ? `sent, attempt ${attempts}` : "sent"),
  wait: ({ waitMs, reason }) => `waits ${duration(waitMs)}: ${inWords(reason)}`,
  accepted: () => "accepted",
  failed: ({ code, outcome }) => `${inWords(code)}: ${inWords(outcome)}`,
};

const log = byId("events");
let lines = [];
const draw = eachFrame(() => {
  log.replaceChildren(...lines.map(([time, name, what]) => make("li", {}, make("time", { textContent: time }), make("span", { textContent: name }), make("span", { textContent: what }))));
});

/** Adds what the package did for a Cloud PC to the log, the latest first. */
export function logEvent(event, name) {
  const words = WORDS[event.type];
  if (words) {
    lines = [[clock(Date.now()), name, words(event)], ...lines.slice(0, KEPT_LINES - 1)];
    draw();
  }
}
