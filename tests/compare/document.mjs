// The document of what was measured, `docs/compare.md`.
import { OURS } from "../bench/peers.mjs";
import { CLIENTS } from "./clients.mjs";
import { ALLOWED_HEADERS } from "./measure.mjs";

export const FILE = new URL("../../docs/compare.md", import.meta.url);

/** How much is shown of an error. */
const LONGEST = 80;

/** The document's text. */
export const write = (cases) => `<!-- Written by \`cargo xtask compare\`. Its words are in tests/compare. -->
# When something goes wrong, with this package and others

Each client makes the same call, and the same thing goes wrong. What was sent, and how many snapshots were started, is the
record of \`mock-graph\`, the stand-in for Microsoft Graph in this repository. Nothing was measured against the service.

\`cargo xtask compare\` measures all of it and writes this page. \`cargo xtask test compare\` fails if the page and what is
measured differ in anything but the times, or if a sentence below a table is not true of it.

- All run in Chromium, in a page of another origin, over HTTP/2, as with Microsoft Graph. In Node.js, for example, a client
  may behave differently.
- Each has its default settings, and is called as in \`tests/peers\`. Its caller may add what it lacks.
- CORS preflights are not counted. They allow some headers that only other clients send
  (${ALLOWED_HEADERS.map((name) => `\`${name}\``).join(", ")}). Whether the
  service allows all of these is [unverified](graph.md#cors).
- "At once" is within a second. Times depend on the machine.

${table([["client", "npm package", "version"], ["---", "---", "---"], ...CLIENTS.map(described)])}

## Overview
Requests → snapshots started. **Bold**: a Cloud PC was snapshotted twice.

${overview(cases)}

${cases.map(section).join("\n\n")}
`;

/** A text without the times of its tables. */
export const facts = (text) => text.replace(/\| (at once|\d+ s) \|$/gm, "|");

/** The new text, with the old times of the lines that have not changed otherwise: a busy machine changes no more than it must. */
export function keepTimes(written, old) {
  const keyed = (text) => {
    let title;
    return text.split("\n").map((each) => {
      if (each.startsWith("## ")) title = each;
      return [`${title} ${facts(each)}`, each];
    });
  };
  const lines = new Map(keyed(old));
  return keyed(written)
    .map(([key, each]) => lines.get(key) ?? each)
    .join("\n");
}

const described = ({ name, npm, version }) => [name, npm ?? (name === OURS ? "this one" : "none, it is the platform's"), version ?? ""];

function overview(cases) {
  const cell = ({ requests, snapshots, cloudPcs }) => {
    const both = `${requests} → ${snapshots}`;
    return snapshots > cloudPcs ? `**${both}**` : both;
  };
  const lines = cases.flatMap(({ name, title, rows }) => {
    const peers = rows.slice(0, CLIENTS.length);
    const others = rows.slice(CLIENTS.length);
    return [
      [`[${name}](#${anchor(title)})`, ...peers.map(cell)],
      ...others.map((row) => [`… ${row.client}`, cell(row), ...CLIENTS.slice(1).map(() => "")]),
    ];
  });
  return table([["", ...CLIENTS.map(({ name }) => name)], ["---", ...CLIENTS.map(() => "---")], ...lines]);
}

function section({ title, text, rows, says, showsToken }) {
  const name = (client) => (CLIENTS.some((each) => each.name === client) ? client : `${OURS} ${client}`);
  const lines = rows.map((row) => [name(row.client), row.requests, row.snapshots, reported(row, showsToken), time(row)]);
  return `## ${title}
${text}

${table([["client", "requests", "snapshots", "reported", "time"], ["---", "---:", "---:", "---", "---"], ...lines])}

${says.map(([sentence]) => `- ${sentence}`).join("\n")}`;
}

/** What the caller learns. Of many calls, each thing once, with its number. */
function reported({ learned }, showsToken) {
  const numbers = new Map();
  for (const each of learned) {
    const text = words(each, showsToken);
    numbers.set(text, (numbers.get(text) ?? 0) + 1);
  }
  return [...numbers]
    .sort()
    .map(([text, number]) => (learned.length > 1 ? `${number} × ${text}` : text))
    .join("<br>");
}

function words({ outcome, name, message, repeatsToken }, showsToken) {
  if (outcome === "accepted") return "success";
  const text = `${name}: ${plain(message)}`.trim();
  const error = `\`${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}\``;
  const token = showsToken && repeatsToken.length > 0 ? `; the token is in its ${repeatsToken.join(" and its ")}` : "";
  return `${outcome ? `${outcome}: ` : ""}${error}${token}`;
}

/** Without what differs each time, and without what breaks a table. */
const plain = (message) =>
  message
    .replace(/https:\/\/127\.0\.0\.1:\d+/g, "https://graph.microsoft.com")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "{id}")
    .replace(/a-token\.of-client-\d+~0123456789/g, "{token}")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "{time}")
    .replace(/\s+/g, " ")
    .replaceAll("|", "\\|");

const time = ({ ms }) => (ms < 1000 ? "at once" : `${Math.round(ms / 1000)} s`);

/** The name of a section in a link, as GitHub makes it from the title. */
const anchor = (title) => title.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");

const table = (lines) => lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
