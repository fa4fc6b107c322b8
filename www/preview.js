import { createBulkSnapshot, createSnapshot } from "../pkg/index.js";
import { byId, write } from "./dom.js";
import { makeCopy } from "./copy.js";
import { cloudPcs, number } from "./words.js";

/** Stands where the token goes: the name of a variable in the shell. */
const TOKEN = "$TOKEN";
const FRESH_GUID = "<a fresh GUID for each request>";
const SHOWN_IDS = 3;

const form = byId("preview");
const text = byId("preview-text");
let texts = {};
let latest = 0;

/** Makes the panel ready. */
export function startPreview() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", draw);
  makeCopy(byId("preview-copy"), "what is shown, in full", () => texts[form.elements.as.value].full, text);
}

/**
 * Shows what `plan` would send. The request is the package's own, caught on its way out.
 *
 * @throws what the package refuses
 */
export async function preview({ session, chosen, options, bulk }) {
  const turn = (latest += 1);
  if (!session || chosen.length === 0) {
    texts = {};
    write(byId("preview-how-many"), "Nothing yet: choose Cloud PCs first.");
    draw();
    return;
  }
  const ids = chosen.map(({ id }) => id);
  const request = await caught((fetch) => {
    const all = { ...session.options, ...options, fetch };
    return bulk ? createBulkSnapshot(TOKEN, ids, { ...all, ...bulk }) : createSnapshot(TOKEN, ids[0], all);
  });
  if (turn !== latest) {
    return;
  }
  texts = {
    request: shortened(asHttp(request), ids),
    curl: shortened(bulk || ids.length === 1 ? asCurl(request) : asLoop(request, ids), ids),
    code: shortened(asCode(ids, { ...session.options, ...options, ...bulk }, bulk), ids),
  };
  write(byId("preview-how-many"), howMany(ids.length, bulk));
  draw();
}

/** Nothing would be sent: the package refuses the plan. */
export function showPreviewProblem(message) {
  latest += 1;
  texts = {};
  write(byId("preview-how-many"), `Nothing. ${message}`);
  draw();
}

function howMany(many, bulk) {
  if (bulk) {
    return `One request for ${cloudPcs(many)}, which the service then works through.`;
  }
  return many === 1 ? "One request." : `${number(many)} requests, one for each Cloud PC; the first is below.`;
}

function draw() {
  const { shown = "" } = texts[form.elements.as.value] ?? {};
  write(text, shown);
  byId("preview-copy").disabled = !shown;
}

/** Has `call` send its request to nowhere. */
async function caught(call) {
  let request;
  try {
    await call(async (sent) => {
      request = sent;
      return new Response(null, { status: 400 });
    });
  } catch (error) {
    if (!request) {
      throw error;
    }
  }
  const { method, url } = request;
  return { method, url, headers: new Map(request.headers), body: await request.text() };
}

function asHttp({ method, url, headers, body }) {
  const lines = [...headers].map(([name, value]) => `${name}: ${name === "client-request-id" ? FRESH_GUID : value}`);
  return [`${method} ${url}`, ...lines, ...(body ? ["", pretty(body)] : [])].join("\n");
}

function asCurl({ method, url, headers, body }, address = quoted(url)) {
  const values = { authorization: `Bearer ${TOKEN}`, "client-request-id": "$(uuidgen)" };
  const words = [...headers].map(([name, value]) => `-H "${name}: ${values[name] ?? value}"`);
  // Without a body, curl must be told to say so.
  words.push(body ? `--data ${quoted(body)}` : `-H "Content-Length: 0"`);
  return [`curl -i -X ${method} ${address}`, ...words].join(" \\\n  ");
}

function asLoop(request, ids) {
  const address = `"${request.url.replace(ids[0], "$id")}"`;
  return [
    "# Sends each once. It does not wait when the service throttles, as the package does.",
    `for id in \\\n  ${ids.join(" \\\n  ")}`,
    `do\n${asCurl(request, address)}\ndone`,
  ].join("\n");
}

function asCode(ids, options, bulk) {
  const name = bulk ? "createBulkSnapshot" : ids.length === 1 ? "createSnapshot" : "createSnapshots";
  const result = { createBulkSnapshot: "action", createSnapshot: "receipt", createSnapshots: "report" }[name];
  const which = name === "createSnapshot" ? JSON.stringify(ids[0]) : JSON.stringify(ids, null, 2);
  return [
    `import { ${name} } from "cloudpc-snapshot";`,
    "",
    `const ${result} = await ${name}(getToken, ${which}, ${JSON.stringify(options, null, 2)});`,
  ].join("\n");
}

/** What is copied is the full text; of many ids, the first are shown. */
function shortened(full, ids) {
  const left = ids.length - SHOWN_IDS;
  if (left <= 0 || !full.includes(ids.at(-1))) {
    return { full, shown: full };
  }
  const from = full.indexOf(ids[SHOWN_IDS - 1]) + ids[0].length;
  const to = full.lastIndexOf(ids.at(-1)) + ids[0].length;
  return { full, shown: `${full.slice(0, from)} … and ${number(left)} more${full.slice(to)}` };
}

const pretty = (json) => JSON.stringify(JSON.parse(json), null, 2);

/** As one word of a shell's. */
const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;
