// A stand-in for Microsoft Graph in this JavaScript: takes each request through the steps that the module gives, in real time.
import { control as answerControl, create, finish, initSync, isOver, next, receive } from "./mock_graph_wasm.js";

/** Longer than anything that a test waits for, but shorter than a test may take. */
const PATIENCE_MS = 30_000;

/** With a longer one, timers fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Answers with these statuses have no body. */
const WITHOUT_BODY = [204, 205, 304];

const SPACES = new Uint8Array(64 * 1024).fill(" ".charCodeAt(0));

/** Instantiates the module, once; returns its memory, which contains all that the stand-ins know. */
export const load = (module) => initSync({ module }).memory;

/** Creates a stand-in with a tenant of its own. All ids in it are derived from `seed`, a whole number. */
export const createStandIn = (seed, options) => openStandIn(create(seed), options);

/**
 * The stand-in with a number: the first one in a module is 0.
 *
 * Requests to `root` and a path that begins with `/beta` or `/v1.0` go to `fetch`: by default, every origin is a root.
 * `now` is the clock, in milliseconds since 1970.
 */
export function openStandIn(number, { root, now = () => Date.now() } = {}) {
  const watchers = new Set();

  function changed() {
    for (const look of [...watchers]) look();
  }

  /** Looks now and after every change, until it has seen something, for so long. Rejects when `signal` is aborted. */
  const until = (look, ms, signal) =>
    new Promise((resolve, reject) => {
      const settle = (how, value) => {
        clearTimeout(timer);
        watchers.delete(watch);
        signal?.removeEventListener("abort", leave);
        how(value);
      };
      const leave = () => settle(reject, signal.reason);
      const watch = () => {
        const seen = look();
        if (seen) settle(resolve, seen);
      };
      const timer = setTimeout(() => settle(resolve), Math.min(ms, LONGEST_TIMER_MS));
      watchers.add(watch);
      signal?.addEventListener("abort", leave);
      watch();
    });

  /** The answer of the API to a request, as `fetch` would give it. A lost connection rejects with a `TypeError`. */
  async function fetch(input, init) {
    const request = new Request(input, init);
    const { method, signal } = request;
    signal.throwIfAborted();
    const url = new URL(request.url);
    url.hash = "";
    const at = root ?? url.origin;
    // A browser adds it below `fetch`.
    const agent = ["user-agent", globalThis.navigator?.userAgent ?? "mock-graph"];
    const headers = [...(request.headers.has("user-agent") ? [] : [agent]), ...request.headers];
    const body = new Uint8Array(await request.arrayBuffer());
    const head = JSON.stringify({ method, path: url.href.slice(at.length), headers });
    const exchange = receive(number, head, body, at, now());
    if (exchange === undefined) return new Response(null, { status: 400 });
    const leave = (cancelled) => {
      finish(number, exchange, cancelled);
      changed();
    };
    try {
      for (;;) {
        const { step, ms, ...answer } = JSON.parse(next(number, exchange, now()));
        changed();
        if (step === "answer") return respond(answer, signal, leave);
        if (step === "lost") throw new TypeError("The connection was lost.");
        await until(() => isOver(number, exchange, now()), ms, signal);
      }
    } catch (error) {
      leave(signal.aborted);
      throw error;
    }
  }

  /** The answer to a request at a path under `/control/`: see `mock-graph/src/control.rs`. */
  async function control(method, path, body = "") {
    const answer = await until(() => answerControl(number, method, path, body, now()), PATIENCE_MS);
    changed();
    if (!answer) return Response.json({ error: "atLeast was not reached in time" }, { status: 400 });
    const { status, headers, body: text } = JSON.parse(answer);
    return new Response(text || null, { status, headers });
  }

  /** A control request that is answered at once, even with a list that is shorter than its `atLeast`. Throws what is wrong. */
  function ask(method, path, given) {
    const answer = answerControl(number, method, path, given === undefined ? "" : JSON.stringify(given), now());
    changed();
    const { status, body } = JSON.parse(answer);
    const told = body && JSON.parse(body);
    if (status >= 400) throw new TypeError(told.error);
    return told.value ?? told;
  }

  return { fetch, control, ask };
}

function respond({ status, headers, body, padding, end }, signal, leave) {
  if (WITHOUT_BODY.includes(status) || (padding === 0 && end === "complete")) {
    leave(false);
    return new Response(body && !WITHOUT_BODY.includes(status) ? body : null, { status, headers });
  }
  const pieces = piecesOf(body, padding);
  const stream = new ReadableStream({
    start(controller) {
      signal.addEventListener("abort", () => {
        leave(true);
        controller.error(signal.reason);
      });
    },
    pull(controller) {
      const { value } = pieces.next();
      if (value) {
        controller.enqueue(value);
      } else if (end === "hang") {
        return new Promise(() => {});
      } else {
        leave(false);
        if (end === "complete") controller.close();
        else controller.error(new TypeError("The connection was lost."));
      }
    },
    cancel: () => leave(true),
  });
  return new Response(stream, { status, headers });
}

/** In pieces, so that a client that stops reading gets no more of them. */
function* piecesOf(body, padding) {
  yield new TextEncoder().encode(body);
  for (let left = padding; left > 0; left -= SPACES.length) yield SPACES.subarray(0, left);
}
