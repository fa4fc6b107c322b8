// The panel "Request preview": what would be sent, as an HTTP request, as curl and as JavaScript.
import { createBulkSnapshot, createSnapshot } from "../pkg/index.js";
import { initCopyButton } from "./copy-button.js";
import { byId, write } from "./dom.js";
import { cloudPcs, number } from "./format.js";
import { TOKEN, asCurl, asCurlLoop, asHttp, asJavaScript, shortened } from "./preview-formats.js";

const form = byId("preview");
const text = byId("preview-text");
let texts = {};
let latest = 0;

/** Starts the panel. */
export function startPreview() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", draw);
  initCopyButton(byId("preview-copy"), "the full text", () => texts[form.elements.format.value].full, text);
}

/**
 * Shows what a plan would send. The request is the package's own, intercepted before it is sent.
 *
 * @throws if the package refuses the plan
 */
export async function preview({ session, selected, options, bulk }) {
  const turn = (latest += 1);
  if (!session || selected.length === 0) {
    show({}, "Nothing yet: select Cloud PCs first.");
    return;
  }
  const ids = selected.map(({ id }) => id);
  const request = await intercept((fetch) => {
    const all = { ...session.options, ...options, fetch };
    return bulk ? createBulkSnapshot(TOKEN, ids, { ...all, ...bulk }) : createSnapshot(TOKEN, ids[0], all);
  });
  if (turn !== latest) {
    return;
  }
  const formats = {
    request: shortened(asHttp(request), ids),
    curl: shortened(bulk || ids.length === 1 ? asCurl(request) : asCurlLoop(request, ids), ids),
    code: shortened(asJavaScript(ids, { ...session.options, ...options, ...bulk }, bulk), ids),
  };
  show(formats, howMany(ids.length, bulk));
}

/** Shows why nothing would be sent. */
export function showPreviewProblem(message) {
  latest += 1;
  show({}, `Nothing can be sent. ${message}`);
}

function show(formats, summary) {
  texts = formats;
  write(byId("preview-how-many"), summary);
  draw();
}

function howMany(many, bulk) {
  if (bulk) {
    return `One request for ${cloudPcs(many)}.`;
  }
  return many === 1 ? "One request." : `${number(many)} requests, one for each Cloud PC. The first is shown below.`;
}

function draw() {
  const { shown = "" } = texts[form.elements.format.value] ?? {};
  write(text, shown);
  byId("preview-copy").disabled = !shown;
}

/** The request that `call` would send with the `fetch` it is given. */
async function intercept(call) {
  let request;
  try {
    await call(async (url, init) => {
      request = new Request(url, init);
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
