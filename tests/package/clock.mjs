// A clock for tests in Node: it jumps to the next timer whenever nothing else is to do.

const START_MS = 1_790_000_000_000;

let now = 0;
/** How far the wall clock is ahead of the monotonic one. */
let ahead = START_MS;
let last = 0;
let runs = false;
const timers = new Map();
const { setImmediate } = globalThis;

/** Puts it in place of the platform's. Load the module before: its time is real. */
export function install() {
  globalThis.setTimeout = (run, ms = 0, ...args) => {
    last += 1;
    timers.set(last, { at: now + Math.max(0, ms), run: () => run(...args) });
    if (!runs) setImmediate(turn);
    runs = true;
    return last;
  };
  globalThis.clearTimeout = (timer) => void timers.delete(timer);
  performance.now = () => now;
  Date.now = () => now + ahead;
}

/** The monotonic time. */
export const time = () => now;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The machine sleeps: the clocks go on, and no timer fires meanwhile. */
export const pass = (ms) => void (now += ms);

/** Somebody sets the wall clock. */
export const setWallClock = (ms) => void (ahead += ms);

function turn() {
  const [first] = [...timers].sort(([, one], [, other]) => one.at - other.at);
  runs = first !== undefined;
  if (!runs) return;
  const [timer, { at, run }] = first;
  timers.delete(timer);
  now = Math.max(now, at);
  run();
  setImmediate(turn);
}
