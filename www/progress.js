// The progress of a run: its bar, its counts, its pace, and what a screen reader hears of it.
import { byId, make, write } from "./dom.js";
import { duration, inWords, number } from "./format.js";

/** From fewer Cloud PCs, or in a shorter time, no pace can be told. */
const MIN_DONE = 3;
const MIN_ELAPSED_MS = 2_000;

/** Between two announcements of progress. A live region that speaks at every step helps nobody. */
const ANNOUNCE_MS = 5_000;

/** What is wrong while nothing answers, by the reason of the wait. */
const SILENCES = {
  network: "Connection lost.",
  timeout: "Windows 365 does not answer.",
  serviceError: "Windows 365 does not answer.",
  serviceUnavailable: "Windows 365 is temporarily unavailable.",
  unexpectedResponse: "Something else is answering instead of Microsoft Graph.",
};

const bar = byId("bar");
const counts = byId("counts");

/** Starts the counts: a click on one calls `onState` with its state. */
export function startCounts(onState) {
  counts.addEventListener("click", ({ target }) => {
    if (target.localName === "button") {
      onState(target.closest("[data-state]").dataset.state);
    }
  });
}

/**
 * Draws how many are in which state. `parts` are `{ state, word, many }`; those with `done` count as progress, and those with
 * `isShown` can be clicked to show them.
 */
export function drawCounts(parts, total) {
  const done = parts.filter((part) => part.done).reduce((sum, { many }) => sum + many, 0);
  bar.setAttribute("aria-valuemax", total);
  bar.setAttribute("aria-valuenow", done);
  bar.setAttribute("aria-valuetext", `${number(done)} of ${number(total)}`);
  parts.forEach(({ state, word, many, isIdle, isShown = false }, at) => {
    const piece = bar.children[at] ?? bar.appendChild(make("div"));
    piece.dataset.state = isIdle ? "" : state;
    piece.style.flexGrow = many;
    const row = counts.children[at] ?? counts.appendChild(make("div", {}, make("dt"), make("dd", {}, make("button", { type: "button" }))));
    row.dataset.state = state;
    row.classList.toggle("none", many === 0);
    write(row.firstChild, word);
    const button = row.lastChild.firstChild;
    button.disabled = !isShown || many === 0;
    button.setAttribute("aria-label", `${number(many)} ${word.toLowerCase()}${isShown ? ": show" : ""}`);
    write(button, number(many));
  });
  for (const list of [bar, counts]) {
    while (list.children.length > parts.length) {
      list.lastChild.remove();
    }
  }
}

/** How fast the work goes, how long it will take, and what it waits for. */
export class Pace {
  #since = performance.now();
  #start;
  #wait;
  #isThrottled = false;
  #silence = "";
  #isPolling = false;

  /** Takes in an event of the package. */
  onEvent({ type, cloudPcId, waitMs, reason }) {
    const now = performance.now();
    this.#isThrottled ||= reason === "throttled";
    if (type === "attempt" && !this.#isPolling) {
      // A run sends again only after an answer. A poll is one more attempt to get one.
      this.#silence = "";
    } else if (type === "wait") {
      this.#isPolling = Boolean(cloudPcId);
      this.#silence = SILENCES[reason] ?? "";
      if (reason !== "pending" && (this.#silence || now + waitMs > (this.#wait?.until ?? 0))) {
        this.#wait = { until: now + waitMs, waitMs, reason };
      }
    }
  }

  /** What is wrong while nothing answers, or an empty text. */
  get silence() {
    return this.#silence;
  }

  /** The pace and the time left, in words, when `done` are done and `left` are not. */
  text(done, left) {
    return this.#speed(done, left) + (this.#isThrottled ? " · slowed down by the service" : "");
  }

  #speed(done, left) {
    const elapsed = performance.now() - this.#since;
    this.#start ??= done;
    const since = done - this.#start;
    if (since < MIN_DONE || elapsed < MIN_ELAPSED_MS) {
      return `${duration(elapsed)} elapsed`;
    }
    const perMinute = Math.round((since / elapsed) * 60_000);
    return `${number(perMinute)} per minute · about ${duration((elapsed / since) * left + this.#waitLeft())} left`;
  }

  /** The current wait, in words, or an empty text. */
  wait() {
    const left = this.#waitLeft();
    if (this.#silence) {
      return left === 0 ? "Trying again…" : `Trying again in ${duration(left)}.`;
    }
    if (left === 0) {
      return "";
    }
    const { waitMs, reason } = this.#wait;
    return `Paused for ${duration(waitMs)} (${inWords(reason)}). Resuming in ${duration(left)}.`;
  }

  #waitLeft() {
    return Math.max(0, (this.#wait?.until ?? 0) - performance.now());
  }
}

let lastAnnounced = -Infinity;

/** Has a screen reader say `text`. If it is not `important`, it is dropped when the last announcement was a moment ago. */
export function announce(text, { important = true } = {}) {
  const now = performance.now();
  if (important || now - lastAnnounced > ANNOUNCE_MS) {
    lastAnnounced = now;
    write(byId("announcement"), text);
  }
}
