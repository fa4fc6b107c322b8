// Saves a report as a web page of its own: to read, to print and to send. It has no script, and loads nothing.
import { make } from "./dom.js";
import { saveFile } from "./export.js";
import { number } from "./format.js";
import { groupsOf } from "./reasons.js";
import { requestOf } from "./report.js";
import { runPicture } from "./run-picture.js";
import { destination, headlineOf } from "./run-texts.js";
import { STATES } from "./states.js";

/** The style sheets of the file. index.html loads them all, and applies only the one that it needs itself. */
const SHEETS = ["report-file.css", "run-picture.css"];

/** The columns of each group. */
const COLUMNS = {
  Name: ({ cloudPc }) => cloudPc.displayName ?? cloudPc.id,
  User: ({ cloudPc }) => cloudPc.userPrincipalName,
  Sent: ({ request }) => utc(request.sentAt),
  Accepted: ({ request }) => utc(request.acceptedAt),
  "Restore point created": ({ item }) => utc(item.snapshot?.createdDateTime),
  "Graph message": ({ item }) => (item.snapshot ? "" : item.error?.graphMessage),
  "Request ID": ({ request }) => request.requestId,
  "Client request ID": ({ request }) => request.clientRequestId,
};

/** Saves the whole report. */
export async function saveHtml(report) {
  saveFile(report, "html", "text/html", `<!doctype html>\n${(await pageOf(report)).outerHTML}\n`);
}

/** The page as elements: what the service or an admin has named is text in them, whatever it looks like. */
async function pageOf(report) {
  const style = styleOf(document.styleSheets);
  const counts = report.counts();
  const headline = headlineOf(report);
  const picture = runPicture(report.series, report.cloudPcs.length);
  const html = make(
    "html",
    { lang: "en" },
    make(
      "head",
      {},
      make("meta", { httpEquiv: "Content-Security-Policy", content: await policyFor(style) }),
      make("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      make("meta", { name: "color-scheme", content: "light dark" }),
      make("title", { textContent: `Restore points, ${utc(report.startedAt)}: ${headline}` }),
      make("style", { textContent: style }),
    ),
    make(
      "body",
      {},
      make(
        "main",
        {},
        make("h1", { textContent: "Cloud PC restore points" }),
        make("p", { className: "headline", textContent: headline }),
        facts(report),
        countsOf(counts),
        ...(picture ? [make("h2", { textContent: "The run over time" }), picture] : []),
        ...groupsOf(report, report.cloudPcs).map((group) => section(report, group)),
      ),
    ),
  );
  // A browser decides about the encoding before all else.
  const charset = make("meta");
  charset.setAttribute("charset", "utf-8");
  html.querySelector("head").prepend(charset);
  return html;
}

function facts(report) {
  const rows = [
    ["Started", utc(report.startedAt)],
    ...(report.bulk ? [["Bulk action", report.bulk.id]] : []),
    ["Tenant", report.tenant],
    ["Storage", destination(report)],
  ];
  return make(
    "dl",
    {},
    ...rows.map(([name, value]) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }))),
  );
}

function countsOf(counts) {
  const shown = Object.entries(STATES).filter(([state]) => state !== "sending" || counts.sending > 0);
  return make(
    "table",
    { className: "counts" },
    make("caption", { textContent: "Outcomes" }),
    make("thead", {}, make("tr", {}, ...shown.map(([, { word }]) => heading(word)))),
    make("tbody", {}, make("tr", {}, ...shown.map(([state]) => make("td", { textContent: number(counts[state]) })))),
  );
}

/** A group: its heading, what to do, once, and a line for each of its Cloud PCs. Columns without any value are left out. */
function section(report, { title, text, cloudPcs }) {
  const lines = cloudPcs.map((cloudPc) => {
    const item = report.item(cloudPc.id) ?? {};
    return Object.values(COLUMNS).map((value) => value({ cloudPc, item, request: requestOf(item) }) ?? "");
  });
  const names = Object.keys(COLUMNS);
  const used = names.map((_, at) => at).filter((at) => at === 0 || lines.some((line) => line[at]));
  const rows = lines.map((line) =>
    make("tr", {}, ...used.map((at) => (at === 0 ? heading(line[at], "row") : make("td", { textContent: line[at] })))),
  );
  const headline = `${title}: ${number(cloudPcs.length)}`;
  return make(
    "section",
    {},
    make("h2", { textContent: headline }),
    make("p", { textContent: text }),
    make(
      "table",
      { ariaLabel: headline },
      make("thead", {}, make("tr", {}, ...used.map((at) => heading(names[at])))),
      make("tbody", {}, ...rows),
    ),
  );
}

const heading = (text, scope = "col") => make("th", { scope, textContent: text });

/** The same for every reader, wherever they are. */
const utc = (time) => (time ? `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC` : "");

/** The rules of the file's own style sheets. */
function styleOf(sheets) {
  const own = [...sheets].filter(({ href }) => SHEETS.some((name) => href?.endsWith(`/${name}`)));
  return own.flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText)).join("\n");
}

/** A policy that allows this style, and nothing else. */
async function policyFor(style) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
