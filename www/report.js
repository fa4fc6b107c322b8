/** Where the browser keeps a run: one entry for the run, one for each item, so that each is written once and at once. */
const RUN = "cloudpc-snapshot.run";
const ITEM = "cloudpc-snapshot.item.";

/** What became of each Cloud PC of a run. It is kept in the browser, and is there again after a reload. */
export class Report {
  #run;
  #cloudPcs;
  #items = new Map();
  #due = new Set();
  /** What each was before it was sent, if anything. */
  #sending = new Map();
  #isKept = true;

  /** A new one, in the place of any that was kept. */
  static of({ tenant, cloudPcs, options }) {
    Report.forget();
    const run = { tenant, cloudPcs, options, startedAt: new Date().toISOString() };
    const report = new Report(run);
    report.#keep(RUN, run);
    return report;
  }

  /** The one that was kept, if any. */
  static kept() {
    const run = JSON.parse(localStorage.getItem(RUN));
    if (!run) {
      return undefined;
    }
    const report = new Report(run);
    for (const { id } of run.cloudPcs) {
      const item = JSON.parse(localStorage.getItem(ITEM + id));
      if (item) {
        report.#items.set(id, item);
      }
    }
    return report;
  }

  static forget() {
    for (const key of Object.keys(localStorage)) {
      if (key === RUN || key.startsWith(ITEM)) {
        localStorage.removeItem(key);
      }
    }
  }

  constructor(run) {
    this.#run = run;
    this.#cloudPcs = new Map(run.cloudPcs.map((cloudPc) => [cloudPc.id, cloudPc]));
  }

  get tenant() {
    return this.#run.tenant;
  }

  get cloudPcs() {
    return this.#run.cloudPcs;
  }

  get options() {
    return this.#run.options;
  }

  get startedAt() {
    return this.#run.startedAt;
  }

  get ids() {
    return this.cloudPcs.map(({ id }) => id);
  }

  /** What is known, for the option `skip`. */
  get items() {
    return [...this.#items.values()];
  }

  /** Whether all of it would be there after a reload. */
  get isKept() {
    return this.#isKept;
  }

  nameOf(id) {
    return this.#cloudPcs.get(id)?.displayName ?? id;
  }

  /** What became of it; nothing while it is due. */
  item(id) {
    return this.#due.has(id) ? undefined : this.#items.get(id);
  }

  /** These are to be sent in this run: until their turn comes they count as not sent. Kept is what they were. */
  setDue(items) {
    this.#due = new Set(items.map(({ cloudPcId }) => cloudPcId));
  }

  /** Keeps an item whose answer is still to come. After a reload it is as it says. */
  setSending(item) {
    const { cloudPcId } = item;
    // With a new token it is sent once more without a wait.
    const before = (this.#sending.has(cloudPcId) ? this.#sending : this.#items).get(cloudPcId);
    this.set(item);
    this.#sending.set(cloudPcId, before);
  }

  /** The service said no to it, so far: it is due again, and kept as what it was before. */
  setWaiting(id) {
    const before = this.#sending.get(id);
    if (before) {
      this.set(before);
    } else {
      this.#sending.delete(id);
      this.#items.delete(id);
      localStorage.removeItem(ITEM + id);
    }
    this.#due.add(id);
  }

  /** Keeps an item. As JSON at once, so that it is the same before and after a reload. */
  set({ cloudPcId, receipt, ...rest }) {
    this.#due.delete(cloudPcId);
    this.#sending.delete(cloudPcId);
    const text = JSON.stringify({ cloudPcId, receipt: receipt && ownPart(receipt), ...rest });
    this.#items.set(cloudPcId, JSON.parse(text));
    this.#keep(ITEM + cloudPcId, text);
  }

  /** The items whose state is this one. */
  of(state) {
    return this.cloudPcs.filter(({ id }) => this.state(id) === state).map(({ id }) => this.#items.get(id));
  }

  /** An item's outcome, or `exists` once its restore point has been seen. */
  state(id) {
    const item = this.item(id);
    if (this.#sending.has(id)) {
      return "sending";
    }
    return item?.snapshot ? "exists" : (item?.outcome ?? "notSent");
  }

  /** How many are in each state. */
  counts() {
    const counts = { exists: 0, accepted: 0, sending: 0, unknown: 0, refused: 0, notSent: 0 };
    for (const { id } of this.cloudPcs) {
      counts[this.state(id)] += 1;
    }
    return counts;
  }

  #keep(key, value) {
    try {
      localStorage.setItem(key, typeof value === "string" ? value : JSON.stringify(value));
    } catch {
      // No room: half a report would have the other half sent twice after a reload.
      this.#isKept = false;
      localStorage.removeItem(RUN);
    }
  }
}

/** What is not the whole run's: there is only so much room. */
function ownPart({ cloudPcId, storageAccountId, accessTier, ...own }) {
  return own;
}
