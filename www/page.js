import { followBulk, forgetBulk, keptBulk, startBulk } from "./bulk.js";
import { chosenCloudPcs, emptyList, listFrom, startChoosing } from "./choose.js";
import { byId, eachFrame } from "./dom.js";
import { drawEvents, logEvent } from "./events.js";
import { showFaults, startFaults } from "./faults.js";
import { lookFor } from "./look.js";
import { Pace } from "./progress.js";
import { preview, showPreviewProblem, startPreview } from "./preview.js";
import { Report } from "./report.js";
import { drawReport, startReportView } from "./report-view.js";
import { run } from "./run.js";
import { drawRun, planOfRun, startRunPanel } from "./run-panel.js";
import { lockSignIn, startSignIn } from "./sign-in.js";
import { emptyStorage, focusStorageProblem, offerStorageOf, showStorageProblem, startStorage, storageOptions } from "./storage.js";
import { showView, startViews } from "./views.js";

/** Two tabs of this page never work on a run at the same time. */
const LOCK = "cloudpc-snapshot.run";

/** Often enough to look alive, seldom enough to leave the page to its user. */
const DRAW_MS = 200;

/** How long to look for each that is unknown, where the session does not say. */
const SETTLE_MS = 120_000;

let session;
let report = Report.kept();
let bulk = keptBulk();
/** What is under way: its `kind`, how it is stopped, its pace, and how many restore points existed before. */
let work;
/** What the last piece of work ended with, if it failed as a whole. */
let problem;

const draw = eachFrame(() => {
  drawRun({ session, report, bulk, work, problem, chosen: chosenCloudPcs() });
  drawReport(report);
  drawEvents();
});

startViews();
startChoosing({ onChange: planChanged });
startStorage({ onChange: planChanged });
startPreview();
startReportView();
startFaults({ onTenant: () => listFrom(session) });
startRunPanel({
  onPlan: planChanged,
  onCreate: () => (planOfRun().bulk ? createBulk() : create()),
  onAgain: (options) => send(options),
  onSettle: () => look("settle", "unknown", session.settleMs ?? SETTLE_MS),
  onWatch: () => look("watch", "accepted"),
  onFollow: follow,
  onCancel: () => work?.controller.abort(),
  onNew: startAnew,
});
startSignIn({ onSession: enter });
addEventListener("beforeunload", (event) => {
  if (work?.kind === "run" || report?.isKept === false) {
    event.preventDefault();
  }
});
if (report) {
  showView("report");
}

function enter(newSession) {
  session = newSession;
  showFaults(session?.tenant === "demo");
  emptyStorage();
  if (session) {
    listFrom(session);
    offerStorageOf(session);
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
    await preview({ session, chosen: chosenCloudPcs(), options: storageOptions(), ...planOfRun() });
    showStorageProblem();
  } catch (error) {
    showPreviewProblem(error.message);
    showStorageProblem(error.field === "storageAccountId" ? error.message : "");
  }
}

async function create() {
  showView("report");
  const chosen = chosenCloudPcs().map(({ id, displayName, userPrincipalName }) => ({ id, displayName, userPrincipalName }));
  await send({ fresh: { tenant: session.tenant, cloudPcs: chosen, options: storageOptions() } });
}

/** Sends what the report does not have, or makes a fresh one first. */
function send({ fresh, resendUnknown }) {
  return during("run", async ({ signal, hear }) => {
    report = fresh ? Report.of(fresh) : report;
    try {
      await run(session, report, { signal, hear, resendUnknown });
    } catch (error) {
      // Refused before anything was sent: the plan has to change.
      if (fresh && report.items.length === 0) {
        startAnew();
        focusStorageProblem();
      }
      throw error;
    }
  });
}

function look(kind, state, totalTimeoutMs) {
  return during(kind, ({ signal }) => {
    return lookFor(session, report, report.of(state), { signal, totalTimeoutMs });
  });
}

function createBulk() {
  return during("bulk", async ({ signal, hear }) => {
    bulk = await startBulk(session, chosenCloudPcs(), { ...storageOptions(), ...planOfRun().bulk }, { signal, hear });
    await following(signal);
  });
}

function follow() {
  return during("bulk", ({ signal }) => following(signal));
}

async function following(signal) {
  const onAction = (action) => {
    bulk = { ...bulk, action };
    draw();
  };
  onAction(bulk.action);
  await followBulk(session, bulk, { signal, onAction });
}

function startAnew() {
  report = undefined;
  bulk = undefined;
  problem = undefined;
  Report.forget();
  forgetBulk();
  showView("choose");
  draw();
}

/** Another tab may have gone on with the run since, put it away, or begun one. */
function catchUp() {
  if (report && !report.isKept) {
    return;
  }
  const kept = Report.kept();
  const isSame = kept?.startedAt === report?.startedAt;
  report = kept;
  if (!isSame) {
    throw new Error("Another tab has begun a run or put one away. Look at what is here now, then go on.");
  }
}

/** Does one thing at a time, here and in other tabs, and shows how far it is. */
async function during(kind, does) {
  if (work) {
    return;
  }
  const controller = new AbortController();
  const { signal } = controller;
  const begin = () => {
    work = { kind, controller, pace: new Pace(), existed: report?.counts().exists };
  };
  const hear = (event) => {
    work.pace.hear(event);
    logEvent(event, report?.nameOf(event.cloudPcId) ?? "Bulk action");
  };
  problem = undefined;
  begin();
  lockSignIn(true);
  const ticks = setInterval(draw, DRAW_MS);
  draw();
  try {
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) {
        throw new Error("Another tab of this page is at work. Go on there, or close it and reload this one.");
      }
      catchUp();
      // From what is there now.
      begin();
      await does({ signal, hear });
    });
  } catch (error) {
    problem = signal.aborted && error === signal.reason ? undefined : error;
  }
  clearInterval(ticks);
  work = undefined;
  lockSignIn(false);
  draw();
}
