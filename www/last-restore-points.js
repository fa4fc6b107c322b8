// The last manual restore point of each Cloud PC. The service lists only those of one Cloud PC, so this asks for those in view, many
// in a request, and for all only if the user wants that.
import { waitForSnapshots } from "../pkg/index.js";
import { duration } from "./format.js";

/** How many requests are made at a time. Over HTTP/1.1, a browser has six connections: some stay free for all else. */
const AT_ONCE = 4;

/** How many Cloud PCs one request asks about: more than the service takes in a batch would be two. */
const IN_A_REQUEST = 20;

/** A wait for restore points finds the one there is if it is told that it waits since ever: the service keeps one. */
const SINCE_EVER = new Date(0).toISOString();

/** Errors that concern one Cloud PC. After any other, the next ones would fail, too. */
const OF_ONE = ["notFound", "conflict", "rejected"];

/** Between two tries if the network or the service fails, and how long they go on. */
const LIMITS = { pollMs: 5_000, totalTimeoutMs: 300_000 };

export const DAY_MS = 24 * 60 * 60 * 1000;
const DAY = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** From this age on, a date needs its year. */
const MANY_DAYS = 300;

export class LastRestorePoints {
  #session;
  #onChange;
  /** For each id that was asked about: when its restore point was created (`null` if it has none), or `isUnread`. */
  #known = new Map();
  #inView = [];
  /** The ids to look up at the user's wish, and how many there were. */
  #wanted = new Set();
  #many = 0;
  /** The look-ups under way, and what stops each. */
  #asking = new Map();
  #problem;

  /** `onChange` is called when something is known, or a look-up has begun or ended. */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** Forgets everything. Without a session, nothing is looked up. */
  reset(session) {
    this.#inView = session ? this.#inView : [];
    this.stop();
    this.#session = session;
    this.#known.clear();
    this.#problem = undefined;
    this.#askNext();
  }

  /** These are in view now: asks for what is not known of them, and for no others any more. */
  set inView(ids) {
    this.#inView = ids;
    this.#stopOthers();
    this.#askNext();
  }

  /** Looks up all of these. This is a wish of the user, who may be asked to sign in. */
  lookUp(ids) {
    this.#problem = undefined;
    this.#wanted = new Set(ids.filter((id) => !this.has(id)));
    this.#many = this.#wanted.size;
    this.#askNext();
    this.#onChange();
  }

  /** Stops looking up what is not in view. */
  stop() {
    this.#wanted.clear();
    this.#stopOthers();
    this.#onChange();
  }

  /** What ended the last look-up early. */
  get problem() {
    return this.#problem;
  }

  /** How far the look-up is that the user wanted, or `undefined` if none is under way. */
  get progress() {
    return this.#wanted.size > 0 ? { done: this.#many - this.#wanted.size, total: this.#many } : undefined;
  }

  /** Whether this Cloud PC was looked up, even in vain. */
  has(id) {
    return this.#known.has(id);
  }

  /** When the restore point was created, in ms: `null` if there is none, `undefined` if that is not known. */
  created(id) {
    return this.#known.get(id)?.created;
  }

  /** Takes the restore points that a report has found, but for those of `earlier`: they may have been replaced since. */
  take(report, earlier = []) {
    const isEarlier = new Set(earlier);
    for (const { cloudPcId, snapshot } of report.items) {
      const before = this.created(cloudPcId);
      const created = snapshot && Date.parse(snapshot.createdDateTime);
      if (created && !isEarlier.has(cloudPcId) && !(before >= created)) {
        this.#known.set(cloudPcId, { created, isNew: true, before });
      }
    }
    this.#onChange();
  }

  /** Forgets those whose restore point a run may have replaced meanwhile. */
  forget(report) {
    for (const state of ["accepted", "unknown"]) {
      report.itemsIn(state).forEach(({ cloudPcId }) => this.#known.delete(cloudPcId));
    }
    this.#onChange();
  }

  /** What is known, in words. */
  text(id) {
    const { created, isNew, before, isUnread } = this.#known.get(id) ?? {};
    if (isUnread) {
      return "Could not be read";
    }
    if (isNew) {
      return `${ago(created)} · new${before === undefined ? "" : `, before: ${before === null ? "none" : ago(before)}`}`;
    }
    if (created === undefined) {
      return this.#asking.has(id) ? "…" : "";
    }
    return created === null ? "None" : `${ago(created)} · ${dateOf(created)}`;
  }

  /** Stops the requests that ask about nothing that is in view or wanted. */
  #stopOthers() {
    const ids = [...this.#inView, ...this.#wanted];
    const needed = new Set(ids.map((id) => this.#asking.get(id)));
    for (const controller of new Set(this.#asking.values())) {
      if (!needed.has(controller)) {
        controller.abort();
      }
    }
  }

  #askNext() {
    while (this.#session && !this.#problem && new Set(this.#asking.values()).size < AT_ONCE) {
      const ids = [...this.#inView, ...this.#wanted].filter((id) => !this.has(id) && !this.#asking.has(id));
      if (ids.length === 0) {
        return;
      }
      this.#ask([...new Set(ids)].slice(0, IN_A_REQUEST));
    }
  }

  /** Waits for what is already there: the first answer about each Cloud PC says whether it is. */
  async #ask(ids) {
    const session = this.#session;
    const controller = new AbortController();
    const open = new Set(ids);
    ids.forEach((id) => this.#asking.set(id, controller));
    this.#onChange();
    const settle = (id, known) => {
      if (open.delete(id) && session === this.#session) {
        this.#known.set(id, known);
        this.#wanted.delete(id);
        this.#onChange();
      }
      if (open.size === 0) {
        controller.abort();
      }
    };
    const fail = (error) => {
      if (session === this.#session && !controller.signal.aborted) {
        this.#problem = error;
        this.#wanted.clear();
      }
      controller.abort();
    };
    try {
      const items = ids.map((cloudPcId) => ({ cloudPcId, outcome: "accepted", receipt: { sentAt: SINCE_EVER } }));
      const token = session.tokenFor("waitForSnapshots", { quietly: !ids.some((id) => this.#wanted.has(id)) });
      const { error } = await waitForSnapshots(token, items, {
        ...session.options,
        ...LIMITS,
        signal: controller.signal,
        batch: true,
        onProgress({ item: { cloudPcId, snapshot } }) {
          if (snapshot) {
            const created = Date.parse(snapshot.createdDateTime);
            settle(cloudPcId, Number.isNaN(created) ? { isUnread: true } : { created });
          }
        },
        onEvent(event) {
          const { type, cloudPcId, reason } = event;
          if (type === "wait" && reason === "pending") {
            settle(cloudPcId, { created: null });
          } else if (type === "failed" && OF_ONE.includes(event.code)) {
            settle(cloudPcId, { isUnread: true });
          } else if (type === "failed") {
            fail(event);
          }
        },
      });
      if (error) {
        fail(error);
      }
    } catch (error) {
      fail(error);
    }
    ids.forEach((id) => this.#asking.delete(id));
    this.#onChange();
    this.#askNext();
  }
}

/** `7 days ago`, `3 h ago`. A clock that is behind makes nothing come from the future. */
function ago(time) {
  const ms = Math.max(0, Date.now() - time);
  return `${ms < 2 * DAY_MS ? duration(ms) : `${Math.floor(ms / DAY_MS)} days`} ago`;
}

const dateOf = (time) => (Date.now() - time < MANY_DAYS * DAY_MS ? DAY : DATE).format(time);
