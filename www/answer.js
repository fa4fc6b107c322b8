import { copyButton } from "./copy.js";

const panel = document.getElementById("answer");
const status = document.getElementById("answer-status");
const alert = document.getElementById("answer-alert");
const details = document.getElementById("answer-details");

const LOOK_FIRST = "Look for the restore point before you try again: a second request can replace the first one's.";

const OUTCOMES = {
  notSent: { headline: "Not sent", meaning: "Nothing left this page." },
  refused: { headline: "Refused", meaning: "No snapshot was started." },
  unknown: { headline: "Outcome unknown", meaning: "The snapshot may have started.", advice: LOOK_FIRST },
};

/** A request is under way. */
export function showSending(cloudPcId) {
  show("sending", status, ["Sending…", paragraph(`One request for ${cloudPcId}.`), bar()]);
}

/** The service took the request: no restore point exists yet. */
export function showAccepted(receipt) {
  show(
    "accepted",
    status,
    ["Accepted", paragraph("The service took the request. The restore point is not there yet: it may take an hour or more to appear, and replaces an earlier manual one.")],
    [
      ["Cloud PC", id(receipt.cloudPcId)],
      ["Storage account", receipt.storageAccountId ? id(receipt.storageAccountId) : "none given"],
      ["Access tier", receipt.accessTier ?? "service default"],
      ["Request id", id(receipt.requestId), "request id"],
      ["Client request id", id(receipt.clientRequestId), "client request id"],
      ["Attempts", receipt.attempts],
      ["Sent", time(receipt.sentAt)],
      ["Accepted", time(receipt.acceptedAt)],
    ],
  );
}

/** The user cancelled. Where the request had got to by then, nobody can tell. */
export function showCancelled() {
  const { meaning, advice } = OUTCOMES.unknown;
  show("cancelled", status, [
    "Cancelled",
    paragraph("This page no longer waits for the answer."),
    paragraph(meaning, advice),
  ]);
}

/** A field has to be put right first; what is wrong stands at the field. */
export function showFieldRefused() {
  const { headline, meaning } = OUTCOMES.notSent;
  show("notSent", status, [headline, paragraph(meaning), paragraph("The marked field says what to change.")]);
}

/** A `SnapshotError`, or a defect of this page, which has no `outcome`. */
export function showFailed(error) {
  const outcome = OUTCOMES[error.outcome] ?? { headline: "This page failed", meaning: String(error.name) };
  show(
    error.outcome ?? "failed",
    alert,
    [outcome.headline, paragraph(outcome.meaning, outcome.advice), paragraph(error.message)],
    [
      ["Code", code(error.code)],
      ["Status", error.status],
      ["Graph code", code(error.graphCode)],
      ["Graph says", error.graphMessage],
      ["Request id", id(error.requestId), "request id"],
      ["Client request id", id(error.clientRequestId), "client request id"],
      ["Attempts", error.attempts],
      ["Sent", time(error.sentAt)],
    ],
  );
}

/**
 * `region` is the live region that speaks: `status` waits its turn, `alert` interrupts.
 * Rows are `[name, value, what to copy]`; one without a value is left out.
 */
function show(state, region, [headline, ...text], rows = []) {
  panel.dataset.state = state;
  const other = region === status ? alert : status;
  other.replaceChildren();
  region.replaceChildren(make("p", { className: "headline", textContent: headline }), ...text);
  details.replaceChildren(...rows.filter(([, value]) => value != null).map(row));
  panel.scrollIntoView({ block: "nearest" });
}

function row([name, value, what]) {
  const group = make("div");
  const definition = make("dd");
  definition.append(value);
  if (what) {
    definition.append(copyButton(value, what));
  }
  group.append(make("dt", { textContent: name }), definition);
  return group;
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

function paragraph(text, stressed) {
  const element = make("p", { textContent: text });
  if (stressed) {
    element.replaceChildren(make("strong", { textContent: text }), ` ${stressed}`);
  }
  return element;
}

function bar() {
  return make("div", { className: "bar" });
}

/** An id in full; a long one breaks after a slash. */
function id(text) {
  if (!text) {
    return undefined;
  }
  const element = make("span", { className: "id" });
  element.append(...text.split(/(?<=\/)/).flatMap((part) => [part, make("wbr")]));
  return element;
}

function code(text) {
  return text && make("code", { textContent: text });
}

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

function time(iso) {
  return iso && make("time", { dateTime: iso, title: iso, textContent: FORMAT.format(new Date(iso)) });
}
