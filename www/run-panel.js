import { byId, write } from "./dom.js";
import { drawCounts, say } from "./progress.js";
import { STATES } from "./states.js";
import { showView } from "./views.js";
import { cloudPcs, count, list, number } from "./words.js";

const form = byId("run-form");
const { create, bulkName, maintenance } = form.elements;
const progress = byId("progress");
const buttons = Object.fromEntries(
  ["cancel", "again", "settle", "watch", "follow", "resend", "renew", "outcomes"].map((name) => [name, byId(`run-${name}`)]),
);
const dialog = byId("sure");

/** `found` are those that exist now, and did not when the work began. */
const DOING = {
  run: ({ done, total }) => `Sending: ${number(done)} of ${number(total)}`,
  settle: ({ found, counts }) => `Looking for ${number(counts.unknown + found)} unknown: ${number(found)} found`,
  watch: ({ found, counts }) => `Watching ${number(counts.accepted + found)}: ${number(found)} exist by now`,
};

const LOOKING = {
  settle: "A restore point that is not there yet may still come.",
  watch: "A restore point may take an hour or more. This page has to stay open.",
};

/** The service's own counts, and the state that each looks like. */
const BULK_PARTS = [
  { state: "exists", word: "Successful", of: "successful", done: true },
  { state: "refused", word: "Failed", of: "failed", done: true },
  { state: "notSent", word: "Not supported", of: "notSupported", done: true },
  { state: "sending", word: "In progress", of: "inProgress" },
  { state: "accepted", word: "Pending", of: "pending", isIdle: true },
];

let headline;
/** What a new run would lose, in words. */
let loss;

/** Makes the panel ready; each function hears of one wish. */
export function startRunPanel({ onPlan, onCreate, onAgain, onSettle, onWatch, onFollow, onCancel, onNew }) {
  form.addEventListener("input", onPlan);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (create.getAttribute("aria-disabled") !== "true") {
      onCreate();
    }
  });
  // A double click or a held key is one wish, also where the answer came between the two.
  const once = [create, ...Object.values(buttons)];
  for (const button of once) {
    button.addEventListener("click", (event) => {
      if (event.detail > 1) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    });
  }
  // Nor does its second press take the focus to what is in the button's place by then.
  let pressed;
  addEventListener("mousedown", (event) => {
    pressed = event.detail > 1 ? pressed : event.target;
    if (event.detail > 1 && once.includes(pressed)) {
      event.preventDefault();
    }
  });
  buttons.cancel.addEventListener("click", onCancel);
  buttons.again.addEventListener("click", () => onAgain({}));
  buttons.settle.addEventListener("click", onSettle);
  buttons.watch.addEventListener("click", onWatch);
  buttons.follow.addEventListener("click", onFollow);
  buttons.resend.addEventListener("click", () =>
    ask(
      "Send again what is unknown? Where a snapshot was started after all, this starts a second one, which replaces it.",
      "Send again",
      () => onAgain({ resendUnknown: true }),
    ),
  );
  buttons.renew.addEventListener("click", () =>
    loss ? ask(`Put this run away? ${loss}`, "Put it away", onNew) : onNew(),
  );
  buttons.outcomes.addEventListener("click", () => {
    showView("report");
    byId("report-tab").focus();
    byId("machines").scrollIntoView({ block: "start" });
  });
}

/** Whether the service is to run it itself, and what it then needs to know. */
export const planOfRun = () =>
  form.elements.mode.value === "bulk"
    ? {
        bulk: {
          displayName: bulkName.value.trim() || bulkName.placeholder,
          ...(maintenance.checked && { scheduledDuringMaintenanceWindow: true }),
        },
      }
    : {};

/** Shows how things stand. */
export function drawRun({ session, report, bulk, work, problem, chosen }) {
  const isPlan = !report && !bulk && !work;
  const hadFocus = (isPlan ? progress : form).contains(document.activeElement);
  form.hidden = !isPlan;
  byId("plan").hidden = !isPlan;
  byId("log").hidden = isPlan;
  progress.hidden = isPlan;
  write(byId("run-problem"), problem ? problem.message : "");
  drawForm(session, chosen);
  if (hadFocus) {
    // It is not lost with the button that was pressed.
    (isPlan ? create : byId("run-headline")).focus();
  }
  if (isPlan) {
    return;
  }
  write(byId("run-what"), what(report ?? bulk?.action));
  const isHere = session?.tenant === (bulk ?? report)?.tenant;
  if (bulk || work?.kind === "bulk") {
    drawBulk(bulk, work, chosen);
  } else if (report) {
    drawReportOf(report, work);
  }
  drawButtons({ report, bulk, work, isHere });
  write(byId("run-elsewhere"), isHere || work ? "" : "This run belongs to another tenant: sign in there to go on with it.");
  write(byId("run-not-kept"), report && !report.isKept ? "The browser has no room to keep this report: save it as JSON before you leave or reload this page." : "");
}

/** Where the copies go, of a run or of a bulk action. */
function what({ options, storageAccountId = options?.storageAccountId, accessTier = options?.accessTier } = {}) {
  return `Storage account: ${storageAccountId?.split("/").at(-1) ?? "none"} · Tier: ${accessTier ?? "default"}`;
}

function drawForm(session, chosen) {
  const isBulk = form.elements.mode.value === "bulk";
  byId("bulk-fields").hidden = !isBulk;
  write(byId("mode-note"), isBulk ? byId("bulk-mode").title : byId("page-mode").title);
  const many = chosen.length;
  write(create, many === 0 ? "Create snapshots" : `Create ${count(many, "snapshot")}`);
  create.setAttribute("aria-disabled", !session || many === 0);
}

function drawReportOf(report, work) {
  const counts = report.counts();
  const total = report.cloudPcs.length;
  const isWatch = work && work.kind !== "run";
  const done = isWatch ? counts.exists : total - counts.notSent - counts.sending;
  drawCounts(
    Object.entries(STATES).map(([state, { word }]) => ({
      state,
      word: state === "notSent" && work?.kind === "run" ? "To do" : word,
      many: counts[state],
      done: isWatch ? state === "exists" : !["notSent", "sending"].includes(state),
      isIdle: state === "notSent",
    })),
    total,
  );
  const left = total - done;
  if (work) {
    const isRun = work.kind === "run";
    const wait = isRun ? work.pace.wait() : "";
    const title = DOING[work.kind]({ done, total, counts, found: counts.exists - work.existed });
    show(title, isRun ? work.pace.text(done, left) : LOOKING[work.kind], wait);
    say(wait || `${number(done)} of ${number(total)}`, { important: false });
    headline = undefined;
  } else {
    const end = summary(counts, total);
    show(end, "", "");
    if (headline !== end) {
      headline = end;
      say(end);
    }
  }
}

function summary(counts, total) {
  if (counts.exists === total) {
    return total === 1 ? "The restore point exists" : `All ${number(total)} restore points exist`;
  }
  if (counts.accepted + counts.exists === total) {
    return `${total === 1 ? "Accepted" : `All ${number(total)} accepted`}${counts.exists ? `, ${number(counts.exists)} exist` : ""}`;
  }
  return `${cloudPcs(total)}: ${list([
    [counts.accepted + counts.exists, "accepted"],
    [counts.unknown, "unknown"],
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ])}`;
}

function drawBulk(bulk, work, chosen) {
  const { action } = bulk ?? {};
  const summaryOf = action?.summary ?? {};
  const total = action?.cloudPcIds?.length ?? chosen.length;
  drawCounts(BULK_PARTS.map((part) => ({ ...part, many: summaryOf[part.of] ?? 0 })), total);
  if (!action) {
    show("Asking the service…", "", work?.pace.wait() ?? "");
    return;
  }
  const name = `“${action.displayName}”`;
  const words = { pending: `${name} is under way`, succeeded: `${name} succeeded`, failed: `${name} ended with failures` };
  const text = words[action.status] ?? `${name}: ${action.status}`;
  show(text, `Bulk action ${action.id}. It goes on when this page is closed.`, "");
  say(text, { important: action.status !== "pending" });
}

function show(title, pace, wait) {
  write(byId("run-headline"), title);
  write(byId("run-pace"), pace);
  write(byId("run-wait"), wait);
}

function drawButtons({ report, bulk, work, isHere }) {
  const counts = report?.counts() ?? {};
  const idle = !work && isHere;
  const offered = (name, text) => {
    const hidden = !text;
    if (hidden && document.activeElement === buttons[name]) {
      byId("run-headline").focus();
    }
    buttons[name].hidden = hidden;
    if (text) {
      write(buttons[name], text);
    }
  };
  const looked = report?.of("unknown").filter((item) => item.looked).length;
  offered("cancel", work && (work.kind === "bulk" ? bulk && "Stop following" : work.kind === "run" ? "Cancel" : "Stop looking"));
  const open = list([
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ]);
  offered("again", idle && open && `Send ${open}`);
  offered("settle", idle && counts.unknown && `Look for ${number(counts.unknown)} unknown`);
  const watched = counts.accepted === 1 ? "it exists" : `${number(counts.accepted)} exist`;
  offered("watch", idle && counts.accepted && `Watch until ${watched}`);
  offered("follow", idle && bulk?.action.status === "pending" && "Follow it");
  offered("resend", idle && looked && `Send ${number(looked)} unknown again…`);
  offered("outcomes", report && "Show each outcome");
  offered("renew", !work && "New run");
  loss = lossOf(report, counts, bulk);
}

function lossOf(report, counts, bulk) {
  if (bulk) {
    return bulk.action.status === "pending" ? "The service goes on with it; how far it is cannot be seen here any more." : "";
  }
  const lost = list([
    [counts.unknown, "unknown"],
    [counts.refused, "refused"],
    [counts.notSent, "not sent"],
  ]);
  return lost && `${lost} of ${cloudPcs(report.cloudPcs.length)} are then forgotten here.`;
}

function ask(question, word, then) {
  write(byId("sure-question"), question);
  write(byId("sure-yes"), word);
  dialog.onclose = () => dialog.returnValue === "yes" && then();
  dialog.returnValue = "";
  dialog.showModal();
}
