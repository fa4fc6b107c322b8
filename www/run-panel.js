// The panel "Run": starts a run or a bulk action, shows its progress, and offers the next step.
import { CHECK_BULK_FIRST, fullAdviceFor } from "./advice.js";
import { askToConfirm } from "./confirm.js";
import { initCopyButton } from "./copy-button.js";
import { byId, write } from "./dom.js";
import { doubtWords } from "./doubtful-status.js";
import { count, number } from "./format.js";
import { keepFields } from "./kept.js";
import { drawTitle } from "./notify.js";
import { announce, drawCounts, startCounts } from "./progress.js";
import { filterByState } from "./report-view.js";
import {
  LOOKING_HINTS, STOP_WORDS, destination, elsewhereHeadline, headlineOf, isNoneYet, lookWords, newerWords, replacedWords,
  sendWords, silentHeadline, stoppingHeadline, watchWords, workingHeadline,
} from "./run-texts.js";
import { runPicture } from "./run-picture.js";
import { singleClick } from "./single-click.js";
import { STATES } from "./states.js";
import { showTab } from "./tabs.js";
import { ticketForRun } from "./ticket.js";

const form = byId("run-form");
const { create, bulkName, maintenance } = form.elements;
const progress = byId("progress");
const buttons = Object.fromEntries(
  ["cancel", "send", "check", "watch", "follow", "look", "resend", "new", "report"].map((name) => [name, byId(`run-${name}`)]),
);

/** The service's counts of a bulk action, and the state that each looks like. In the bar, all may be in progress for an hour. */
const BULK_PARTS = [
  { state: "exists", word: "Succeeded", member: "successful", done: true },
  { state: "refused", word: "Failed", member: "failed", done: true },
  { state: "notSent", word: "Not supported", member: "notSupported", done: true },
  { state: "sending", word: "In progress", member: "inProgress", isIdle: true },
  { state: "accepted", word: "Pending", member: "pending", isIdle: true },
];

/** More than these are asked about once more. */
const MANY = 50;

const picture = byId("picture");

/** The report in view. */
let drawn;
/** The headline of the last end that was announced. */
let announced;
/** How many Cloud PCs are selected for the next run. */
let planned;
/** How many unknown ones were checked for without success. */
let checked;

/** Starts the panel. Each function is called when the user asks for that step. */
export function startRunPanel({ onPlan, onCreate, onSend, onCheck, onWatch, onFollow, onLook, onCancel, onNew }) {
  keepFields(form, ["mode", "bulkName", "maintenance"]);
  form.addEventListener("input", onPlan);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (create.getAttribute("aria-disabled") === "true") {
      return;
    }
    confirmMany(onCreate);
  });
  singleClick([create, ...Object.values(buttons)]);
  buttons.cancel.addEventListener("click", onCancel);
  buttons.send.addEventListener("click", () => onSend({}));
  buttons.check.addEventListener("click", onCheck);
  buttons.watch.addEventListener("click", onWatch);
  buttons.follow.addEventListener("click", onFollow);
  buttons.look.addEventListener("click", onLook);
  buttons.resend.addEventListener("click", () =>
    askToConfirm(
      `Send ${number(checked)} unknown again? If a restore point was started after all, this starts a second one, which replaces it.`,
      "Send again",
      () => onSend({ resendUnknown: true }),
    ),
  );
  buttons.new.addEventListener("click", onNew);
  const showReport = () => {
    showTab("report");
    byId("report-tab").focus();
    byId("machines").scrollIntoView({ block: "start" });
  };
  buttons.report.addEventListener("click", showReport);
  picture.addEventListener("toggle", () => drawPicture(drawn));
  startCounts((state) => {
    filterByState(state);
    showReport();
  });
  initCopyButton(byId("run-ticket"), "this run", () => ticketForRun(drawn), byId("run-headline"), "Copy for a ticket");
}

/** Asks once more about many. While the list is still being loaded, they become more: then it asks again. */
function confirmMany(onCreate) {
  const asked = planned;
  if (asked > MANY) {
    const { bulk } = planOfRun();
    const what = bulk ? `${create.textContent} as the bulk action “${bulk.displayName}”` : create.textContent;
    askToConfirm(`${what}? ${replacedWords(asked)}`, create.textContent, () =>
      planned === asked ? onCreate() : confirmMany(onCreate),
    );
  } else {
    onCreate();
  }
}

/** The options of the bulk action, if the user wants one. */
export const planOfRun = () =>
  form.elements.mode.value === "bulk"
    ? {
        bulk: {
          displayName: bulkName.value.trim() || bulkName.placeholder,
          ...(maintenance.checked && { scheduledDuringMaintenanceWindow: true }),
        },
      }
    : {};

/** Draws the picture of a run, if it is open and has changed. */
function drawPicture(report) {
  const { series, startedAt, cloudPcs } = report ?? {};
  picture.hidden = !series?.ms;
  const key = `${startedAt} ${series?.ms}`;
  if (!picture.hidden && picture.open && picture.dataset.key !== key) {
    picture.dataset.key = key;
    picture.lastElementChild.replaceChildren(runPicture(series, cloudPcs.length));
  }
}

/** Draws the current state. */
export function drawRun({ session, report, work, elsewhere, problem, selected }) {
  drawn = report;
  const isPlan = !report && !work;
  const hadFocus = (isPlan ? [progress, byId("headlines")] : [form, create]).some((each) => each.contains(document.activeElement));
  form.hidden = !isPlan;
  byId("plan").hidden = !isPlan;
  byId("log").hidden = isPlan;
  drawPicture(isPlan ? undefined : report);
  progress.hidden = isPlan;
  create.hidden = !isPlan;
  byId("headlines").hidden = isPlan;
  write(byId("run-problem"), problem ? problemText(problem, report) : "");
  drawForm(session, isPlan ? selected : []);
  if (hadFocus) {
    // Keeps the focus in the panel when the pressed button disappears.
    (isPlan ? create : byId("run-headline")).focus();
  }
  if (isPlan) {
    // The next run begins before it has a headline.
    show("", "", "");
    drawTitle("");
    return;
  }
  write(byId("run-what"), destination(report));
  write(byId("run-why"), work ? "" : whyEarly(report));
  const isHere = session?.tenant === report?.tenant;
  if (report?.bulk) {
    drawBulk(report, work);
  } else if (work?.kind === "bulk") {
    drawBulkStart(work, selected);
  } else if (report) {
    drawProgress(report, work ?? (elsewhere && { kind: "elsewhere", does: elsewhere.kind }));
  }
  drawTitle(byId("run-headline").textContent);
  drawButtons({ report, work, elsewhere, isHere });
  write(byId("run-elsewhere"), isHere || work || elsewhere ? "" : "This run belongs to another tenant: sign in there to continue it.");
  write(
    byId("run-not-saved"),
    report && !report.isSaved
      ? "This browser cannot keep this report: its storage is full or switched off. Save it as JSON before you close or reload this page."
      : "",
  );
}

/** Without a run or a bulk action, only the request that was to start a bulk action can have failed as unknown. */
function problemText(problem, started) {
  return fullAdviceFor(problem, problem.outcome === "unknown" && !started ? CHECK_BULK_FIRST : undefined);
}

function drawForm(session, selected) {
  const isBulk = form.elements.mode.value === "bulk";
  byId("bulk-fields").hidden = !isBulk;
  write(byId("mode-note"), isBulk ? byId("bulk-mode").title : byId("page-mode").title);
  const many = (planned = selected.length);
  write(create, many === 0 ? "Create restore points" : `Create ${count(many, "restore point")}`);
  create.setAttribute("aria-disabled", !session || many === 0);
  write(byId("doubtful"), doubtWords(selected));
  write(byId("replaced"), many === 0 ? "" : replacedWords(many));
}

function drawProgress(report, work) {
  const counts = report.counts();
  const total = report.cloudPcs.length;
  const isLooking = work?.kind in LOOKING_HINTS;
  const done = isLooking ? counts.exists : total - counts.notSent - counts.sending;
  drawCounts(
    Object.entries(STATES).map(([state, { word }]) => ({
      state,
      word: state === "notSent" && [work?.kind, work?.does].includes("run") ? "To do" : word,
      many: counts[state],
      done: isLooking ? state === "exists" : !["notSent", "sending"].includes(state),
      isIdle: state === "notSent",
      isShown: true,
    })),
    total,
  );
  if (work?.kind === "elsewhere") {
    const headline = elsewhereHeadline(done, total);
    show(headline, "", "");
    announce(headline, { important: false });
    announced = undefined;
  } else if (work) {
    const left = total - done;
    const isRun = work.kind === "run";
    const { silence } = work.pace;
    const wait = isRun ? work.pace.wait() : lookingWait(work.pace);
    const headline = isStopping(work)
      ? stoppingHeadline(counts.sending)
      : isRun && silence
        ? silentHeadline(silence, left)
        : workingHeadline(work.kind, { done, total, counts, found: counts.exists - work.existed.length });
    show(headline, isRun ? work.pace.text(done, left) : LOOKING_HINTS[work.kind], wait);
    if (silence || isStopping(work)) {
      announce(isRun ? headline : silence);
    } else {
      announce(wait || `${number(done)} of ${number(total)}`, { important: false });
    }
    announced = undefined;
  } else {
    const headline = headlineOf(report);
    show(headline, "", "");
    if (announced !== headline) {
      announced = headline;
      announce(headline);
    }
  }
}

const isStopping = (work) => work?.stopper.signal.aborted;

/** Why the last run ended early, if it did. */
const whyEarly = ({ endedBy } = {}) => (endedBy ? `The run ended early. ${fullAdviceFor(endedBy)}` : "");

/** While a bulk action is being started, there is no report yet. */
function drawBulkStart(work, selected) {
  drawBulkCounts({}, selected.length);
  show("Starting the bulk action…", "", work.pace.wait());
}

const drawBulkCounts = (summary, total) =>
  drawCounts(BULK_PARTS.map((part) => ({ ...part, many: summary[part.member] ?? 0 })), total);

function drawBulk(report, work) {
  const { id, status, summary } = report.bulk;
  drawBulkCounts(summary, report.cloudPcs.length);
  const headline = headlineOf(report);
  const newer = newerWords(report);
  const wait = work ? lookingWait(work.pace) : "";
  show(headline, LOOKING_HINTS[work?.kind] ?? `Bulk action ${id}. It continues even if you close this page.`, wait, newer);
  if (status === "pending" || work?.kind === "look") {
    announce(wait || newer || headline, { important: false });
  } else {
    announce(newer ? `${headline}. ${newer}` : headline);
  }
}

/** What a look waits for, and what is wrong while nothing answers. */
const lookingWait = (pace) => `${pace.silence} ${pace.wait()}`.trim();

function show(headline, hint, wait, newer = "") {
  write(byId("run-headline"), headline);
  write(byId("run-newer"), newer);
  write(byId("run-pace"), hint);
  write(byId("run-wait"), wait);
}

function drawButtons({ report, work, elsewhere, isHere }) {
  const { bulk } = report ?? {};
  const counts = report?.counts() ?? {};
  const isIdle = !work && !elsewhere && isHere;
  /** Shows a button with this text, or hides it if there is none. */
  const offer = (name, text) => {
    if (!text && document.activeElement === buttons[name]) {
      byId("run-headline").focus();
    }
    buttons[name].hidden = !text;
    if (text) {
      write(buttons[name], text);
    }
  };
  checked = report?.itemsIn("unknown").filter(isNoneYet).length;
  // While a bulk action is being started, there is nothing to stop yet.
  offer("cancel", work && report && STOP_WORDS[isStopping(work) ? "stopping" : work.kind]);
  offer("send", isIdle && sendWords(counts));
  offer("check", isIdle && !bulk && counts.unknown && `Check ${number(counts.unknown)} unknown`);
  offer("watch", isIdle && counts.accepted && watchWords(counts.accepted));
  offer("follow", isIdle && bulk?.status === "pending" && "Follow progress");
  offer("look", bulk && isHere && (isIdle || work?.kind === "bulk") && counts.unknown && lookWords(counts.unknown));
  offer("resend", isIdle && !bulk && checked && `Send ${number(checked)} unknown again…`);
  offer("report", report && "Show report");
  offer("new", !work && !elsewhere && "New run");
  byId("run-ticket").hidden = !report;
  const next = ["send", "check", "watch", "follow", "look", "new"].find((name) => !buttons[name].hidden);
  for (const [name, button] of Object.entries(buttons)) {
    button.classList.toggle("primary", name === next);
  }
}
