// A chart as SVG: a dot for each median on a line over its span, along a logarithmic axis. It is readable in light and dark.
import { OURS } from "./peers.mjs";
import { shown } from "./statistics.mjs";

const WIDTH = 760;
const LEFT = 150;
const RIGHT = 600;
const LINE = 22;

const STYLE = `
  svg { font: 13px system-ui, sans-serif; background: #fff; fill: #1b1b1f; color: #5f7c9c; }
  .heading { font-weight: 600; } .tick { fill: currentColor; stroke: none; text-anchor: middle; font-size: 11px; }
  .grid { stroke: #8884; } .span { stroke: currentColor; stroke-width: 3; stroke-linecap: round; } .dot { fill: currentColor; }
  .ours { color: #d2490f; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d; fill: #e6e6ea; color: #8aa8cb; }
    .ours { color: #ff8f5c; }
  }`;

/** A chart of one measure. A value of 0 has no place on the axis: it is drawn where the axis begins. */
export function plot(title, measure, rows) {
  const ends = rows.flatMap(({ measures }) => [measures[measure].low, measures[measure].high]).filter((value) => value > 0);
  const low = ends.length > 0 ? Math.min(...ends) : 1;
  // An axis has a length, even if all values are equal.
  const ticks = ticksOver(low, Math.max(...ends, 1.2 * low));
  const [first, last] = [ticks[0], ticks.at(-1)].map(Math.log);
  const x = (value) => (LEFT + ((Math.max(Math.log(value), first) - first) / (last - first)) * (RIGHT - LEFT)).toFixed(1);
  const parts = [];
  let y = LINE;
  const write = (words, left, kind) => parts.push(`<text class="${kind}" x="${left}" y="${y}">${escaped(words)}</text>`);
  write(`${title}: ${measure}`, 12, "heading");
  y += LINE;
  for (const tick of ticks) write(`${Number(tick.toPrecision(2))}`, x(tick), "tick");
  const top = y + 6;
  let written;
  for (const { group, subject, measures } of rows) {
    y += LINE;
    if (group !== written) {
      write((written = group), 12, "heading");
      y += LINE;
    }
    const { median, low, high } = measures[measure];
    write(subject, 24, "name");
    write(shown(measures[measure]), RIGHT + 12, "value");
    parts.push(
      `<g class="${subject.startsWith(OURS) ? "ours" : "peer"}"><path class="span" d="M${x(low)} ${y - 4}H${x(high)}"/>` +
        `<circle class="dot" cx="${x(median)}" cy="${y - 4}" r="5.5"/></g>`,
    );
  }
  const grid = ticks.map((tick) => `<path class="grid" d="M${x(tick)} ${top}V${y + 6}"/>`);
  const height = y + LINE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<style>${STYLE}
</style>
${[...grid, ...parts].join("\n")}
</svg>
`;
}

/** Round numbers, the first at most `low` and the last at least `high`, close enough for an axis. */
function ticksOver(low, high) {
  const steps = high / low > 100 ? [1] : high / low > 5 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const decades = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power < high; power += 1) decades.push(10 ** power);
  const all = [...decades.flatMap((decade) => steps.map((step) => step * decade)), 10 * decades.at(-1)];
  return all.slice(all.findLastIndex((tick) => tick <= low), all.findIndex((tick) => tick >= high) + 1);
}

const escaped = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
