// The plots: every value has its place, also 0, and equal ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plot } from "./plot.mjs";

const row = (subject, low, median, high) => ({ group: "all", subject, measures: { ms: { low, median, high, values: [low, high] } } });
const places = (svg) => [...svg.matchAll(/ d="M([\d.-]+) \d+H([\d.-]+)"/g)].map(([, low, high]) => [Number(low), Number(high)]);

for (const [what, rows] of [
  ["above 0", [row("a", 1, 2, 4), row("b", 20, 30, 50)]],
  ["0 among others", [row("a", 0, 0, 0), row("b", 1, 2, 3), row("c", 0, 2, 5)]],
  ["nothing but 0", [row("a", 0, 0, 0)]],
  ["equal", [row("a", 1, 1, 1), row("b", 1, 1, 1)]],
]) {
  test(`values that are ${what} are drawn from left to right`, () => {
    const svg = plot("a plot", "ms", rows);
    assert.doesNotMatch(svg, /NaN|Infinity/);
    const drawn = places(svg);
    assert.equal(drawn.length, rows.length);
    for (const [low, high] of drawn) assert.ok(150 <= low && low <= high && high <= 600, `${low} to ${high}`);
  });
}
