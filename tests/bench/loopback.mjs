// What a call takes over HTTP/2 on loopback, to another origin and each to another Cloud PC, so that a preflight precedes it.
import { measureCalls } from "./calls.mjs";

export const title = "time of a call to a new Cloud PC over loopback, with its preflight";
export const plotted = "× fetch";

export const measure = () =>
  measureCalls(["Chromium"], { stubbed: false, base: "fetch", calls: 6, rounds: 100, warmUp: 10 });
