import { byId, make, write } from "./dom.js";
import { duration, inWords, number } from "./words.js";

/** Less says nothing of the pace yet. */
const ENOUGH_FOR_A_PACE = 3;
const LONG_ENOUGH_MS = 2_000;
/** A live region that speaks at every step says nothing. */
const QUIET_MS = 5_000;

const bar = byId("bar");
const counts = byId("counts");

/** Shows how many are in which state: `parts` are `{ state, word, many }`; those with `done` count as progress. */
export function drawCounts(parts, total) {
  const done = parts.filter((part) => part.done).reduce((sum, { many }) => sum + many, 0);
  bar.setAttribute("aria-valuemax", total);
  bar.setAttribute("aria-valuenow", done);
  bar.setAttribute("aria-valuetext", `${number(done)} of ${number(total)}`);
  parts.forEach(({ state, word, many, isIdle }, at) => {
    const piece = bar.children[at] ?? bar.appendChild(make("div"));
    piece.dataset.state = isIdle ? "" : state;
    piece.style.flexGrow = many;
    const row = counts.children[at] ?? counts.appendChild(make("div", {}, make("dt"), make("dd")));
    row.dataset.state = state;
    row.classList.toggle("none", many === 0);
    write(row.firstChild, word);
    write(row.lastChild, number(many));
  });
  for (const list of [bar, counts]) {
    while (list.children.length > parts.length) {
      list.lastChild.remove();
    }
  }
}

/** What a piece of work is doing now: its pace, the time left, and what it waits for. */
export class Pace {
  #since = performance.now();
  #start;
  #wait;
  #isThrottled = false;

  /** Takes note of the package's events. */
  hear({ type, waitMs, reason }) {
    const now = performance.now();
    this.#isThrottled ||= reason === "throttled";
    if (type === "wait" && now + waitMs > (this.#wait?.until ?? 0)) {
      this.#wait = { until: now + waitMs, waitMs, reason };
    }
  }

  /** Of `done` and those `left`, in words. A throttle slows all that comes after it. */
  text(done, left) {
    return this.#speed(done, left) + (this.#isThrottled ? " · slowed down by the service" : "");
  }

  #speed(done, left) {
    const elapsed = performance.now() - this.#since;
    this.#start ??= done;
    const since = done - this.#start;
    if (since < ENOUGH_FOR_A_PACE || elapsed < LONG_ENOUGH_MS) {
      return `${duration(elapsed)} so far`;
    }
    const perMinute = Math.round((since / elapsed) * 60_000);
    return `${number(perMinute)} a minute · about ${duration((elapsed / since) * left + this.#waitLeft())} left`;
  }

  /** What it waits for, in words; nothing while it does not wait. */
  wait() {
    const left = this.#waitLeft();
    if (left === 0) {
      return "";
    }
    const { waitMs, reason } = this.#wait;
    return `The service asked to wait ${duration(waitMs)} (${inWords(reason)}). On in ${duration(left)}.`;
  }

  #waitLeft() {
    return Math.max(0, (this.#wait?.until ?? 0) - performance.now());
  }
}

let lastSaid = -Infinity;

/** For a screen reader. What is not `important` waits until some time has passed, and is then out of date. */
export function say(text, { important = true } = {}) {
  const now = performance.now();
  if (important || now - lastSaid > QUIET_MS) {
    lastSaid = now;
    write(byId("said"), text);
  }
}
