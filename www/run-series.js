// How a run went over time: some points, and its pauses. However long the run is, this stays small.

/** More points than these are halved: each of the others then stands for twice the time. */
const MOST_POINTS = 120;

/** Between two points, at first. */
const EVERY_MS = 250;

/** More pauses than these are joined with the nearest ones. Their count and length stay exact. */
const MOST_PAUSES = 40;

/** Pauses that are this close are one: the service asked for more time before it was over. */
const SAME_PAUSE_MS = 500;

/**
 * The series of a run. Only the time counts during which it ran: when it is continued on the next day, it goes on where it was.
 *
 * A point is `[ms, accepted, answered]`, a pause `[fromMs, untilMs, reason]`.
 */
export class RunSeries {
  #points;
  #pauses;
  /** For each reason, how many pauses there were, and how long they were. */
  #paused;
  #everyMs;
  /** The time of the clock when the run was at 0 ms. */
  #zero = 0;

  constructor({ points = [], pauses = [], paused = {}, everyMs = EVERY_MS } = {}) {
    this.#points = points;
    this.#pauses = pauses;
    this.#paused = paused;
    this.#everyMs = everyMs;
  }

  /** What is kept. It goes through JSON. */
  get record() {
    return { points: this.#points, pauses: this.#pauses, paused: this.#paused, everyMs: this.#everyMs };
  }

  get points() {
    return this.#points;
  }

  get pauses() {
    return this.#pauses;
  }

  get paused() {
    return this.#paused;
  }

  /** For how long it has run. */
  get ms() {
    return this.#points.at(-1)?.[0] ?? 0;
  }

  /** Starts or continues the run at `now`. */
  start(now, accepted, answered) {
    this.#zero = now - this.ms;
    this.add(now, accepted, answered);
  }

  /** Takes in how many are accepted and answered now. */
  add(now, accepted, answered) {
    const ms = Math.round(now - this.#zero);
    const before = this.#points.at(-2);
    if (before && ms - before[0] < this.#everyMs) {
      this.#points.pop();
    }
    this.#points.push([ms, accepted, answered]);
    if (this.#points.length > MOST_POINTS) {
      const last = this.#points.length - 1;
      this.#points = this.#points.filter((_, at) => at % 2 === 0 || at === last);
      this.#everyMs *= 2;
    }
  }

  /** Takes in a pause that begins now. */
  pause(now, waitMs, reason) {
    const from = Math.round(now - this.#zero);
    const until = from + Math.round(waitMs);
    const last = this.#pauses.at(-1);
    if (last?.[2] === reason && from - last[1] < SAME_PAUSE_MS) {
      this.#count(reason, 0, Math.max(0, until - last[1]));
      last[1] = Math.max(last[1], until);
      return;
    }
    this.#count(reason, 1, until - from);
    this.#pauses.push([from, until, reason]);
    if (this.#pauses.length > MOST_PAUSES) {
      this.#joinNearest();
    }
  }

  /** Ends the run, or interrupts it: a pause that is not over ends with it. */
  end(now, accepted, answered) {
    this.add(now, accepted, answered);
    const last = this.#pauses.at(-1);
    if (last && last[1] > this.ms) {
      this.#count(last[2], 0, this.ms - last[1]);
      last[1] = this.ms;
    }
  }

  #count(reason, times, ms) {
    const [timesBefore, msBefore] = this.#paused[reason] ?? [0, 0];
    this.#paused[reason] = [timesBefore + times, msBefore + ms];
  }

  #joinNearest() {
    const gaps = this.#pauses.slice(1).map(([from], at) => from - this.#pauses[at][1]);
    const at = gaps.indexOf(Math.min(...gaps));
    const [first, second] = this.#pauses.splice(at, 2);
    const longer = first[1] - first[0] < second[1] - second[0] ? second : first;
    this.#pauses.splice(at, 0, [first[0], second[1], longer[2]]);
  }
}
