// The page: connects its parts, and does one piece of work at a time.
import { drawActivity, logEvent } from "./activity.js";
import { showAddress, startAddress } from "./address.js";
import { adviceFor } from "./advice.js";
import { bulkInDoubt, followBulk, forgetBulkInDoubt, itemsOfBulk, startBulk } from "./bulk-action.js";
import { emptyList, listFilter, loadList, selectedCloudPcs, setListFilter, startList } from "./cloud-pc-list.js";
import {
  emptyStorage, focusStorageProblem, loadSubscriptions, showStorageProblem, startStorage, storageOptions,
} from "./copy-to-storage.js";
import { confirmed } from "./confirm.js";
import { showFaults, startFaults } from "./demo-faults.js";
import { byId, eachFrame } from "./dom.js";
import { deleteRun, earlierRuns, found, keepRun, recordOf } from "./earlier-runs.js";
import { drawEarlierRuns, startEarlierRuns } from "./earlier-runs-view.js";
import { findRestorePoints } from "./find-restore-points.js";
import { notify, startNotify } from "./notify.js";
import { doAlone, tellOtherTabs, watchOtherTabs } from "./other-tabs.js";
import { preview, showPreviewProblem, startPreview } from "./preview.js";
import { Pace } from "./progress.js";
import { Report } from "./report.js";
import { drawReport, reportFilter, setReportFilter, startReportView } from "./report-view.js";
import { restorePoints } from "./restore-point-filter.js";
import { run } from "./run.js";
import { headlineOf } from "./run-texts.js";
import { drawRun, planOfRun, startRunPanel } from "./run-panel.js";
import { lockSignIn, refuseSession, startSignIn } from "./sign-in.js";
import { showTab, shownTab, startTabs } from "./tabs.js";

/** How often a run is redrawn: it looks live, and leaves the browser time for the user. */
const DRAW_MS = 200;

/** How often the other tabs learn of the progress. */
const TELL_MS = 1_000;

/** How long to look for the restore point of each unknown one, unless the session sets it. */
const CHECK_MS = 120_000;

let session;
let report = Report.load();
/**
 * The work in progress: its `kind`, the controllers that stop it gently and at once, its pace, and the ids of those whose
 * restore points existed before.
 */
let work;
/** When the last work ends. */
let ended;
/** The work in another tab, as that tab tells it: this one only shows it. */
let elsewhere;
/** How many addresses are to be shown: one after the other, however fast they come. */
let opening = 0;
let opened = Promise.resolve();
/** The error that ended the last work as a whole. */
let problem;

const draw = eachFrame(() => {
  const doubt = report || work || elsewhere ? undefined : bulkInDoubt();
  drawRun({ session, report, work, elsewhere, problem: problem ?? doubt, selected: selectedCloudPcs() });
  drawReport(report);
  drawActivity();
  address();
});

startTabs();
startList({ onSelection: planChanged, onToken: refuseSession });
startStorage({ onChange: planChanged });
startPreview();
startReportView();
startNotify();
startEarlierRuns({ open: openRun, remove: deleteKept });
watchOtherTabs(showElsewhere);
startFaults({ onTenant: () => loadList(session) });
startRunPanel({
  onPlan: planChanged,
  onCreate: create,
  onSend: (options) => send(options),
  onCheck: () => look("check", "unknown", session.checkMs ?? CHECK_MS),
  onWatch: () => look("watch", "accepted"),
  onLook: lookForBulk,
  onFollow: follow,
  onCancel: cancel,
  onNew: newRun,
});
startSignIn({ onSession: enter });
addEventListener("beforeunload", (event) => {
  const isStartingBulk = work && !report;
  if (work?.kind === "run" || isStartingBulk || report?.isSaved === false) {
    event.preventDefault();
  }
});
if (report) {
  showTab("report");
}
startAddress(showView);
for (const type of ["input", "click", "keyup"]) {
  document.querySelector("main").addEventListener(type, address);
}

/** Makes what is shown the address. */
function address() {
  if (opening === 0) {
    const tab = shownTab();
    const shown = { report: () => ({ run: report?.startedAt, ...reportFilter() }), "cloud-pcs": listFilter }[tab]?.();
    showAddress({ tab: tab === "cloud-pcs" && !report ? "" : tab, ...shown });
  }
}

/** Shows what an address says, unless the next one has come already. */
function showView(view, how) {
  opening += 1;
  opened = opened
    .catch(() => {})
    .then(() => (opening === 1 ? showNow(view, how) : undefined))
    .finally(() => {
      opening -= 1;
      draw();
    });
}

/**
 * A run that is not in view is opened, if it is among the earlier ones. If Back or Forward leads to the plan, the run in view
 * is put away.
 */
async function showNow({ tab, run: startedAt, ...shown }, { isFirst, isLink }) {
  if (tab === "report" && startedAt && startedAt !== report?.startedAt) {
    await openRun(startedAt);
  } else if (!tab && !isFirst && report) {
    await newRun();
  }
  showTab(tab);
  if (tab === "report") {
    drawReport(report);
    setReportFilter(shown);
  } else if (shownTab() === "cloud-pcs") {
    setListFilter(shown, isLink);
  }
}

/** Shows the tenant of a new session, or none. */
function enter(newSession) {
  session = newSession;
  showFaults(session?.tenant === "demo");
  emptyStorage();
  if (session) {
    loadList(session);
    loadSubscriptions(session);
  } else {
    emptyList();
  }
  if (session && report?.tenant === session.tenant && report.bulk?.status === "pending") {
    follow();
  }
}

async function planChanged() {
  draw();
  try {
    await preview({ session, selected: selectedCloudPcs(), options: storageOptions(), ...planOfRun() });
    showStorageProblem();
  } catch (error) {
    showPreviewProblem(adviceFor(error));
    showStorageProblem(error.field === "storageAccountId" ? adviceFor(error) : "");
  }
}

/** Starts what the user has planned. */
async function create() {
  const { bulk: bulkOptions } = planOfRun();
  try {
    const options = storageOptions();
    forgetBulkInDoubt();
    await (bulkOptions ? createBulk(options, bulkOptions) : createFromHere(options));
  } catch (error) {
    problem = error;
    draw();
    focusStorageProblem();
  }
}

async function createFromHere(options) {
  showTab("report");
  await send({ plan: { tenant: session.tenant, cloudPcs: plannedCloudPcs(), options } });
}

const plannedCloudPcs = () =>
  selectedCloudPcs().map(({ id, displayName, userPrincipalName }) => ({ id, displayName, userPrincipalName }));

/** Starts a run by `plan`, or continues the current one. */
function send({ plan, resendUnknown }) {
  return doWork("run", async ({ signal, stop, onEvent }) => {
    report = plan ? Report.create(plan) : report;
    draw();
    await keepRun(report, { isRunning: true }).catch(() => {});
    try {
      await run(session, report, { signal, stop, onEvent, resendUnknown });
    } catch (error) {
      // The package refused the plan and sent nothing: back to the plan.
      if (plan && report.items.length === 0) {
        await deleteRun(report.startedAt).catch(() => {});
        discard();
        focusStorageProblem();
      }
      throw error;
    }
  });
}

/** Looks for the restore points of the Cloud PCs in `state`. */
function look(kind, state, totalTimeoutMs) {
  return doWork(kind, ({ signal, onEvent }) => {
    return findRestorePoints(session, report, report.itemsIn(state), { signal, onEvent, totalTimeoutMs });
  });
}

function createBulk(options, bulkOptions) {
  return doWork("bulk", async ({ signal, onEvent }) => {
    report = await startBulk(session, plannedCloudPcs(), options, { ...bulkOptions, signal, onEvent });
    showTab("report");
    await followBulk(session, report, { signal, onEvent });
  });
}

function follow() {
  return doWork("bulk", (options) => followBulk(session, report, options));
}

/** Looks which Cloud PCs have a restore point that is newer than the bulk action, and goes on to follow that. */
async function lookForBulk() {
  work?.controller.abort();
  await ended;
  await doWork("look", ({ signal, onEvent }) =>
    Promise.all([followBulk(session, report, { signal }), findRestorePoints(session, report, itemsOfBulk(report), { signal, onEvent })]),
  );
}

/** Returns to the plan. The run that was in view stays among the earlier ones. */
function newRun() {
  return replaceRun(async () => discard());
}

/** Shows an earlier run again, to continue it. Only now is its record read: keeping the run in view may have changed it. */
function openRun(startedAt) {
  return replaceRun(async () => {
    const record = await openRecord(startedAt);
    discard();
    report = Report.restore(record);
    showTab("report");
    byId("report-tab").focus();
  });
}

/** The record of an earlier run, as far as this browser has one to continue. */
async function openRecord(startedAt) {
  const { isRunning } = found((await earlierRuns().catch(() => [])).find((each) => each.startedAt === startedAt));
  if (isRunning) {
    throw new Error("That run was cut off, and cannot be opened. See Earlier runs.");
  }
  return recordOf(startedAt);
}

/** Deletes an earlier run for good: if it is in view, it would be kept again. */
async function deleteKept(startedAt) {
  if (report?.startedAt !== startedAt) {
    await deleteRun(startedAt);
    return;
  }
  if (work) {
    throw new Error("This run is in progress. Cancel it, or wait for its end, then delete it.");
  }
  await doAlone(() => deleteRun(startedAt));
  discard();
  showTab("earlier-runs");
}

/** Keeps the run in view, then calls `replace`, unless a tab works. */
async function replaceRun(replace) {
  if (work) {
    return;
  }
  try {
    await doAlone(async () => (await keep()) && replace());
  } catch (error) {
    problem = error;
    drawEarlierRuns();
  }
  draw();
}

/** Whether another tab has put the run in view away, or deleted it. */
const isGone = () => report.isSaved && Report.load()?.startedAt !== report.startedAt;

/** Keeps the run in view. If the browser cannot, asks whether to go on without. */
async function keep() {
  try {
    if (report && !isGone()) {
      await keepRun(report);
      drawEarlierRuns();
    }
    return true;
  } catch {
    return confirmed("This browser cannot keep this run. Discard it?", "Discard");
  }
}

/** Shows the work of another tab, or the result when it has ended. */
function showElsewhere(progress) {
  if (work) {
    return;
  }
  const wasBusy = elsewhere;
  elsewhere = progress;
  if (report?.isSaved !== false && (progress || wasBusy)) {
    report = Report.load();
    if (progress && report) {
      report.progress = progress;
    }
    if (progress && !wasBusy && report) {
      showTab("report");
    }
  }
  draw();
}

/** Discards the run, and returns to the plan. */
function discard() {
  if (report) {
    restorePoints.forget(report);
  }
  report = undefined;
  problem = undefined;
  Report.forget();
  showTab("cloud-pcs");
  draw();
}

/** Loads what another tab has saved since. It may have continued the run, discarded it, or started one. */
function loadFromOtherTabs() {
  if (report && !report.isSaved) {
    return;
  }
  const saved = Report.load();
  const isSame = saved?.startedAt === report?.startedAt;
  report = saved;
  if (!isSame) {
    throw new Error("Another tab has started or discarded a run. Check what is shown here now, then continue.");
  }
}

/** Stops the work in progress: a run gently at first, so that the answers to come are not lost. */
function cancel() {
  if (work?.kind === "run" && !work.stopper.signal.aborted) {
    work.stopper.abort();
  } else {
    work?.controller.abort();
  }
  draw();
}

/** Does one piece of work at a time, in all tabs, and shows its progress. */
function doWork(kind, task) {
  ended = work ? ended : start(kind, task);
  return ended;
}

async function start(kind, task) {
  const [controller, stopper] = [new AbortController(), new AbortController()];
  const { signal } = controller;
  const begin = () => {
    work = { kind, controller, stopper, pace: new Pace(), existed: report?.idsIn("exists") ?? [] };
  };
  const onEvent = (event) => {
    work.pace.onEvent(event);
    // A bulk action is started before it has a report. Then, and in the rest of the work, the page only looks.
    const isRead = kind !== "run" && report !== undefined;
    logEvent(event, { name: report?.nameOf(event.cloudPcId) ?? (kind === "run" ? "The run" : "Bulk action"), isRead });
  };
  problem = undefined;
  begin();
  lockSignIn(true);
  const ticks = setInterval(draw, DRAW_MS);
  let tells;
  draw();
  try {
    await doAlone(async () => {
      loadFromOtherTabs();
      // Again, with what was loaded.
      begin();
      tells = setInterval(tell, TELL_MS);
      tell();
      try {
        await task({ signal, stop: stopper.signal, onEvent });
      } finally {
        // A browser that cannot keep it says so when it would be discarded.
        await (report && keepRun(report).catch(() => {}));
      }
    });
  } catch (error) {
    problem = signal.aborted && error === signal.reason ? undefined : error;
  }
  // If a part of the task has failed, the rest of it ends, too.
  controller.abort();
  clearInterval(ticks);
  clearInterval(tells);
  const { existed } = work;
  work = undefined;
  lockSignIn(false);
  if (report) {
    notify(headlineOf(report));
    restorePoints.take(report, existed);
    drawEarlierRuns();
  }
  draw();
}

function tell() {
  tellOtherTabs({ kind: work.kind, sending: [], due: [], ...report?.progress });
}
