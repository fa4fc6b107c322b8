// The time of one call after the other in one page, of every peer in turn. Each call is to another Cloud PC.
import { ENGINES } from "../support/engines.mjs";
import { open } from "../support/webdriver.mjs";
import { MODULES } from "./peers.mjs";
import { checkPost, PARAMETERS, serve, TOKEN } from "./servers.mjs";
import { addRatio, inTurn } from "./statistics.mjs";

/** In the page: loads every peer. With `stubbed`, no request leaves it: `fetch` answers 204 at once. */
async function load(modules, stubbed) {
  if (!crossOriginIsolated) throw new Error("the page's clock is too coarse");
  const { init } = await import(modules["cloudpc-snapshot"]);
  await init();
  if (stubbed) {
    window.fetch = async (input, options) => {
      window.seen?.push(new Request(input, options));
      return new Response(null, { status: 204 });
    };
  }
  window.peers = {};
  for (const [name, url] of Object.entries(modules)) window.peers[name] = (await import(url)).createSnapshot;
}

/** In the page: what the stub gets from a peer. */
async function sent(peer, token, options) {
  window.seen = [];
  await window.peers[peer](token, crypto.randomUUID(), options);
  const [request] = window.seen;
  window.seen = undefined;
  const header = (name) => request.headers.get(name);
  return {
    path: request.url.replace("https://graph.microsoft.com", ""),
    method: request.method,
    authorization: header("Authorization"),
    contentType: header("Content-Type"),
    body: await request.text(),
  };
}

/** In the page: the microseconds of a call. */
async function time(peer, calls, token, options) {
  const createSnapshot = window.peers[peer];
  const ids = Array.from({ length: calls }, () => crypto.randomUUID());
  const start = performance.now();
  for (const id of ids) await createSnapshot(token, id, options);
  return ((performance.now() - start) * 1000) / calls;
}

/** The rows of a table, for these engines. The first rounds only warm the page up. */
export async function measureCalls(engines, { stubbed, base, calls, rounds, warmUp }) {
  const servers = await serve();
  const options = stubbed ? PARAMETERS : { ...PARAMETERS, baseUrl: servers.baseUrl };
  const peers = Object.keys(MODULES);
  const table = [];
  try {
    for (const { name, driver, capabilities } of ENGINES.filter(({ name }) => engines.includes(name))) {
      const browser = await open(driver, { ...capabilities, acceptInsecureCerts: true });
      const run = async (work, ...args) => {
        const { value, error } = await browser.run(work, ...args);
        if (error) throw new Error(`${name}, ${args[0]}: ${error}`);
        return value;
      };
      try {
        await browser.goto(servers.page);
        await run(load, MODULES, stubbed);
        if (stubbed) for (const peer of peers) checkPost(await run(sent, peer, TOKEN, options));
        const measure = async (peer) => ({ "µs a call": await run(time, peer, calls, TOKEN, options) });
        await inTurn(peers, warmUp, measure);
        const rows = addRatio(await inTurn(peers, rounds, measure), "µs a call", base);
        table.push(...rows.map((row) => ({ group: `${name} ${browser.version}`, ...row })));
      } finally {
        await browser.close();
      }
    }
  } finally {
    servers.close();
  }
  return table;
}
