// What a call costs in the page itself: `fetch` is a stub that answers 204 at once. Nothing is subtracted: the row of plain fetch
// shows what the stub itself takes. PnPjs waits for timers, and browsers make those wait for 4 ms.
import { measureCalls } from "./calls.mjs";
import { OURS } from "./peers.mjs";

export const title = "client time of a call over a stubbed fetch, with the stub's own";
export const plotted = "µs a call";

export const measure = () =>
  measureCalls(["Chromium", "Firefox"], { stubbed: true, base: OURS, calls: 50, rounds: 40, warmUp: 8 });
