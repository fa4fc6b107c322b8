// The server of the site: answers for its files, also offline, and for Microsoft Graph in the demo tenant. Requests to other
// origins, such as the real Graph, pass it by.
import { createStandIn, load, openStandIn } from "stand-in";
import { keepMemory } from "./kept-memory.js";

// `cargo xtask site` defines these: the paths of all files, the one of the stand-in's module, and a name for what is in each.
/* global FILES, FILES_VERSION, MODULE, MODULE_VERSION */

const CACHES = "cloudpc-snapshot-site.";
const CACHE = CACHES + FILES_VERSION;

/** A change is kept within so long. The browser does not stop the worker before that, unless it ends itself. */
const KEEP_MS = 500;

/** The address of the site, which may be a folder of its host. */
const site = new URL(".", location.href);

/** The stand-in, once it is needed: a promise of it, and of what keeps its memory. */
let started;
let nextKeep;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(deleteOldCaches()));
// From a page that no worker serves: at the first visit, and after a reload that bypasses the worker.
addEventListener("message", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  const path = pathname.slice(site.pathname.length);
  if (origin !== site.origin || !pathname.startsWith(site.pathname)) return;
  if (/^(beta|v1\.0)(\/|$)/.test(path)) {
    const answer = start().then(({ graph }) => graph.fetch(request));
    event.respondWith(answer.catch(() => Response.error()));
    event.waitUntil(answer.then(keep, keep));
  } else if (path.startsWith("control/")) {
    const answer = start().then(async ({ graph }) => graph.control(request.method, path.slice("control/".length) + search, await request.text()));
    event.respondWith(answer);
    event.waitUntil(answer.then(keep, keep));
  } else if (FILES.includes(path)) {
    event.respondWith(fileFor(request));
  }
});

async function install() {
  const cache = await caches.open(CACHE);
  const add = async (path) => {
    // Not from the browser's own cache: all must be of this version.
    const response = await fetch(site + path, { cache: "no-cache" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    // A copy, because some hosts redirect to other names of their files, and no page may come from a redirected response.
    await cache.put(site + path, new Response(response.body, response));
  };
  await Promise.all(FILES.map(add));
}

async function deleteOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(CACHES) && name !== CACHE).map((name) => caches.delete(name)));
}

/** From the cache of this version, whatever the query: the sign-in window ends at a file with one. */
async function fileFor(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

function start() {
  started ??= startStandIn();
  // The next request tries again.
  started.catch(() => (started = undefined));
  return started;
}

async function startStandIn() {
  const module = await fileFor(new Request(site + MODULE));
  // Not streaming: some hosts have no type for such a file.
  const memory = load(await WebAssembly.compile(await module.arrayBuffer()));
  // A browser that keeps nothing starts with a new tenant when it has stopped the worker.
  const kept = await keepMemory(memory, MODULE_VERSION).catch(() => ({ isRestored: false, keep: async () => {} }));
  const options = { root: site.href.slice(0, -1) };
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  return { graph: kept.isRestored ? openStandIn(0, options) : createStandIn(seed, options), keep: kept.keep };
}

/** Keeps what the stand-in knows, once for all changes within a while. */
function keep() {
  nextKeep ??= new Promise((pause) => setTimeout(pause, KEEP_MS)).then(async () => {
    nextKeep = undefined;
    await (await start()).keep();
  });
  return nextKeep;
}
