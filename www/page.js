// The page: connects its parts, and does one piece of work at a time.
import { drawActivity, logEvent } from "./activity.js";
import { adviceFor } from "./advice.js";
import { followBulk, forgetBulk, savedBulk, startBulk } from "./bulk-action.js";
import { emptyList, loadList, selectedCloudPcs, startList } from "./cloud-pc-list.js";
import {
  emptyStorage, focusStorageProblem, loadSubscriptions, showStorageProblem, startStorage, storageOptions,
} from "./copy-to-storage.js";
import { confirmed } from "./confirm.js";
import { showFaults, startFaults } from "./demo-faults.js";
import { byId, eachFrame } from "./dom.js";
import { deleteRun, keepRun, recordOf } from "./earlier-runs.js";
import { drawEarlierRuns, startEarlierRuns } from "./earlier-runs-view.js";
import { findRestorePoints } from "./find-restore-points.js";
import { notify, startNotify } from "./notify.js";
import { doAlone, tellOtherTabs, watchOtherTabs } from "./other-tabs.js";
import { preview, showPreviewProblem, startPreview } from "./preview.js";
import { Pace } from "./progress.js";
import { Report } from "./report.js";
import { drawReport, startReportView } from "./report-view.js";
import { run } from "./run.js";
import { endHeadline } from "./run-texts.js";
import { drawRun, planOfRun, startRunPanel } from "./run-panel.js";
import { lockSignIn, refuseSession, startSignIn } from "./sign-in.js";
import { showTab, startTabs } from "./tabs.js";

/** How often a run is redrawn: it looks live, and leaves the browser time for the user. */
const DRAW_MS = 200;

/** How often the other tabs learn of the progress. */
const TELL_MS = 1_000;

/** How long to look for the restore point of each unknown one, unless the session sets it. */
const CHECK_MS = 120_000;

let session;
let report = Report.load();
let bulk = savedBulk();
/**
 * The work in progress: its `kind`, the controllers that stop it gently and at once, its pace, and how many restore points
 * existed before.
 */
let work;
/** The work in another tab, as that tab tells it: this one only shows it. */
let elsewhere;
/** The error that ended the last work as a whole. */
let problem;

const draw = eachFrame(() => {
  drawRun({ session, report, bulk, work, elsewhere, problem, selected: selectedCloudPcs() });
  drawReport(report);
  drawActivity();
});

startTabs();
startList({ onSelection: planChanged, onToken: refuseSession });
startStorage({ onChange: planChanged });
startPreview();
startReportView();
startNotify();
startEarlierRuns({ open: openRun });
watchOtherTabs(showElsewhere);
startFaults({ onTenant: () => loadList(session) });
startRunPanel({
  onPlan: planChanged,
  onCreate: create,
  onSend: (options) => send(options),
  onCheck: () => look("check", "unknown", session.checkMs ?? CHECK_MS),
  onWatch: () => look("watch", "accepted"),
  onFollow: follow,
  onCancel: cancel,
  onNew: newRun,
});
startSignIn({ onSession: enter });
addEventListener("beforeunload", (event) => {
  if (work?.kind === "run" || report?.isSaved === false) {
    event.preventDefault();
  }
});
if (report) {
  showTab("report");
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
  if (session && bulk?.tenant === session.tenant) {
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
    await (bulkOptions ? createBulk({ ...options, ...bulkOptions }) : createFromHere(options));
  } catch (error) {
    problem = error;
    draw();
    focusStorageProblem();
  }
}

async function createFromHere(options) {
  showTab("report");
  const cloudPcs = selectedCloudPcs().map(({ id, displayName, userPrincipalName }) => ({ id, displayName, userPrincipalName }));
  await send({ plan: { tenant: session.tenant, cloudPcs, options } });
}

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

function createBulk(options) {
  return doWork("bulk", async ({ signal, onEvent }) => {
    bulk = await startBulk(session, selectedCloudPcs(), options, { signal, onEvent });
    await followAndDraw(signal);
  });
}

function follow() {
  return doWork("bulk", ({ signal }) => followAndDraw(signal));
}

async function followAndDraw(signal) {
  const onAction = (action) => {
    bulk = { ...bulk, action };
    draw();
  };
  onAction(bulk.action);
  await followBulk(session, bulk, { signal, onAction });
}

/** Returns to the plan. The run that was in view stays among the earlier ones. */
function newRun() {
  return replaceRun(async () => discard());
}

/** Shows an earlier run again, to continue it. Only now is its record read: keeping the run in view may have changed it. */
function openRun(startedAt) {
  return replaceRun(async () => {
    const record = await recordOf(startedAt);
    discard();
    report = Report.restore(record);
    showTab("report");
    byId("report-tab").focus();
  });
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
  }
  draw();
}

/** Keeps the run in view. If the browser cannot, asks whether to go on without. */
async function keep() {
  try {
    if (report) {
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
    bulk = savedBulk();
    if (progress && report) {
      report.progress = progress;
    }
    if (progress && !wasBusy && report) {
      showTab("report");
    }
  }
  draw();
}

/** Discards the run or the bulk action, and returns to the plan. */
function discard() {
  report = undefined;
  bulk = undefined;
  problem = undefined;
  Report.forget();
  forgetBulk();
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
async function doWork(kind, task) {
  if (work) {
    return;
  }
  const [controller, stopper] = [new AbortController(), new AbortController()];
  const { signal } = controller;
  const begin = () => {
    work = { kind, controller, stopper, pace: new Pace(), existed: report?.counts().exists };
  };
  const onEvent = (event) => {
    work.pace.onEvent(event);
    logEvent(event, report?.nameOf(event.cloudPcId) ?? "Bulk action");
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
  clearInterval(ticks);
  clearInterval(tells);
  work = undefined;
  lockSignIn(false);
  if (report) {
    notify(endHeadline(report.counts(), report.cloudPcs.length));
    drawEarlierRuns();
  }
  draw();
}

function tell() {
  tellOtherTabs({ sending: [], due: [], ...report?.progress });
}
