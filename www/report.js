// The report of a run: the outcome for each Cloud PC. It is saved in the browser at each step, so it survives a reload.
import { CHECK_FIRST } from "./advice.js";
import { RunSeries } from "./run-series.js";
import { shared } from "./storage.js";

/** The message of an item in a record that was kept before the run could say more. */
const KEPT_EARLY = `This record was saved before the run ended: a request may have been sent since. ${CHECK_FIRST}`;

/** What the package reported about the request of an item: its ids and times. */
export const requestOf = (item) => item?.receipt ?? item?.error ?? {};

/** Keys in `localStorage`: one entry for the run and one for each item, so that saving an item writes only that item. */
const RUN = "cloudpc-snapshot.run";
const SERIES = "cloudpc-snapshot.series";
const ITEM = "cloudpc-snapshot.item.";

export class Report {
  #run;
  #cloudPcs;
  #items = new Map();
  /** The ids to send in this run that wait for their turn. */
  #due = new Set();
  /** For each id whose answer is pending: its item from before the request, if it had one. */
  #sending = new Map();
  #series = new RunSeries();
  #isSaved = true;

  /** Starts a report, which replaces the saved one. */
  static create({ tenant, cloudPcs, options, bulk }) {
    Report.forget();
    const run = { tenant, cloudPcs, options, bulk, startedAt: new Date().toISOString() };
    const report = new Report(run);
    report.#save(RUN, run);
    return report;
  }

  /** The saved report, if there is one. */
  static load() {
    const run = JSON.parse(shared.getItem(RUN));
    if (!run) {
      return undefined;
    }
    const items = run.cloudPcs.map(({ id }) => JSON.parse(shared.getItem(ITEM + id)));
    return Report.from({ ...run, items: items.filter(Boolean), series: JSON.parse(shared.getItem(SERIES)) ?? undefined });
  }

  /** A report by its record. It is not saved. */
  static from({ items, series, ...run }) {
    const report = new Report(run);
    report.#series = new RunSeries(series);
    items.forEach((item) => report.#items.set(item.cloudPcId, item));
    return report;
  }

  /** Continues a report by its record, which replaces the saved one. */
  static restore(record) {
    Report.forget();
    const report = Report.from(record);
    report.#save(RUN, report.#run);
    report.items.forEach((item) => report.#save(ITEM + item.cloudPcId, item));
    report.saveSeries();
    return report;
  }

  /** Deletes the saved report. */
  static forget() {
    for (const key of Object.keys(shared)) {
      if (key === RUN || key === SERIES || key.startsWith(ITEM)) {
        shared.removeItem(key);
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

  /** The error that ended the last run early, if one did. */
  get endedBy() {
    return this.#run.endedBy;
  }

  /** Saves it. Like an item, it goes through JSON. */
  setEndedBy(error) {
    this.#run = { ...this.#run, endedBy: error && JSON.parse(JSON.stringify(error)) };
    this.#save(RUN, this.#run);
  }

  /** The bulk action that it is about, if it is no run from this page. */
  get bulk() {
    return this.#run.bulk;
  }

  set bulk(bulk) {
    this.#run = { ...this.#run, bulk };
    this.#save(RUN, this.#run);
  }

  get ids() {
    return this.cloudPcs.map(({ id }) => id);
  }

  /** All items so far, for the package's option `skip`. */
  get items() {
    return [...this.#items.values()];
  }

  /** All that is known, as it is exported and kept. */
  get record() {
    return { ...this.#run, items: this.items, series: this.#series.record };
  }

  /** The record to keep while it runs. It cannot know what is sent from now on, so all that may be is unknown in it. */
  get recordOfNow() {
    const error = { message: KEPT_EARLY, attempts: 0, sentAt: new Date().toISOString() };
    const items = this.cloudPcs.map(({ id }) => {
      const item = this.#items.get(id);
      return ["accepted", "unknown"].includes(item?.outcome) ? item : { cloudPcId: id, outcome: "unknown", error };
    });
    return { ...this.record, items };
  }

  /** How the run went over time. Save it now and then. */
  get series() {
    return this.#series;
  }

  /** Without space for it, only the picture of the run is lost. */
  saveSeries() {
    try {
      shared.setItem(SERIES, JSON.stringify(this.#series.record));
    } catch {
      shared.removeItem(SERIES);
    }
  }

  /** The ids that wait for an answer and for their turn, for another tab. */
  get progress() {
    return { sending: [...this.#sending.keys()], due: [...this.#due] };
  }

  /** Takes over the progress in another tab. */
  set progress({ sending, due }) {
    this.#sending = new Map(sending.map((id) => [id, undefined]));
    this.#due = new Set(due);
  }

  /** Whether the whole report would survive a reload. */
  get isSaved() {
    return this.#isSaved;
  }

  nameOf(id) {
    return this.#cloudPcs.get(id)?.displayName ?? id;
  }

  /** The item of a Cloud PC, or `undefined` while it has none or is due. */
  item(id) {
    return this.#due.has(id) ? undefined : this.#items.get(id);
  }

  /** Marks items to send in this run: they count as not sent until their turn. The saved items stay as they are. */
  setDue(items) {
    this.#due = new Set(items.map(({ cloudPcId }) => cloudPcId));
  }

  /** Saves an item for a request without an answer yet: this is what a reload would find. */
  setSending(item) {
    const { cloudPcId } = item;
    // After a token refresh the request is sent again while it is still in `#sending`.
    const before = (this.#sending.has(cloudPcId) ? this.#sending : this.#items).get(cloudPcId);
    this.set(item);
    this.#sending.set(cloudPcId, before);
  }

  /** Marks an item due again: the service refused the request for now. What is saved is the item from before it. */
  setWaiting(id) {
    const before = this.#sending.get(id);
    if (before) {
      this.set(before);
    } else {
      this.#sending.delete(id);
      this.#items.delete(id);
      shared.removeItem(ITEM + id);
    }
    this.#due.add(id);
  }

  /** Saves an item. It goes through JSON at once, so that it is the same before and after a reload. */
  set({ cloudPcId, receipt, ...rest }) {
    this.#due.delete(cloudPcId);
    this.#sending.delete(cloudPcId);
    const text = JSON.stringify({ cloudPcId, receipt: receipt && withoutRunOptions(receipt), ...rest });
    this.#items.set(cloudPcId, JSON.parse(text));
    this.#save(ITEM + cloudPcId, text);
  }

  /** The ids of those in this state. */
  idsIn(state) {
    return this.ids.filter((id) => this.state(id) === state);
  }

  /** The items in this state. */
  itemsIn(state) {
    return this.idsIn(state).map((id) => this.#items.get(id));
  }

  /** The state of a Cloud PC, one of `STATES`. */
  state(id) {
    const item = this.item(id);
    if (this.#sending.has(id)) {
      return "sending";
    }
    return item?.snapshot ? "exists" : (item?.outcome ?? "notSent");
  }

  /** How many Cloud PCs are in each state. */
  counts() {
    const counts = { exists: 0, accepted: 0, sending: 0, unknown: 0, refused: 0, notSent: 0 };
    for (const { id } of this.cloudPcs) {
      counts[this.state(id)] += 1;
    }
    return counts;
  }

  #save(key, value) {
    if (!this.#isSaved) {
      return;
    }
    try {
      shared.setItem(key, typeof value === "string" ? value : JSON.stringify(value));
    } catch {
      // Out of space. Half a report would be worse than none: after a reload, the other half would be sent again.
      this.#isSaved = false;
      shared.removeItem(RUN);
    }
  }
}

/** Leaves out what is the same for the whole run: the space is limited. */
function withoutRunOptions({ cloudPcId, storageAccountId, accessTier, ...own }) {
  return own;
}
