// A picture of a run: how many were accepted over time, the pace of the service, and the pauses. Also in words.
import { make } from "./dom.js";
import { duration, inWords, number } from "./format.js";

/** The picture has no text, so it can be stretched to any width. */
const [WIDTH, CURVE, GAP, PACE] = [600, 100, 8, 40];
const HEIGHT = CURVE + GAP + PACE;

/** The pace is measured in so many parts of the time, none of them shorter than this. */
const MOST_PARTS = 40;
const MIN_PART_MS = 1_000;

let made = 0;

/** The picture of `series`, a run over `total` Cloud PCs, as a figure; nothing if there is nothing to show. */
export function runPicture(series, total) {
  const { points, pauses, ms } = series;
  if (ms === 0) {
    return undefined;
  }
  made += 1;
  const x = (at) => round((at / ms) * WIDTH);
  const y = (many) => round(CURVE - (many / total) * CURVE);
  const line = (which) => points.map((point, at) => `${at ? "L" : "M"}${x(point[0])} ${y(point[which])}`).join("");
  const paces = pacesOf(series);
  const fastest = Math.max(0, ...paces);
  const bars = paces.map((pace, at) => {
    const height = round((pace / fastest) * PACE);
    const [left, right] = [at, at + 1].map((part) => round((part / paces.length) * WIDTH));
    return height > 0 ? `M${left} ${HEIGHT}V${HEIGHT - height}H${right}V${HEIGHT}Z` : "";
  });
  const words = wordsOf(series, total, fastest);
  const names = [`picture-title-${made}`, `picture-words-${made}`];
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-labelledby": names.join(" ") });
  svg.append(
    draw("title", { id: names[0] }, "The run over time"),
    draw("desc", { id: names[1] }, words),
    ...pauses.map(([from, until, reason]) =>
      draw("rect", { class: "pause", x: x(from), width: Math.max(1, x(until) - x(from)), height: HEIGHT }, draw("title", {}, pauseWords(until - from, reason))),
    ),
    draw("path", { class: "area", d: `${line(1)}L${WIDTH} ${CURVE}L0 ${CURVE}Z` }),
    draw("path", { class: "answered", d: line(2) }),
    draw("path", { class: "accepted", d: line(1) }),
    draw("path", { class: "pace", d: bars.join("") }),
  );
  return make(
    "figure",
    { className: "run-picture" },
    svg,
    make("div", { className: "times", ariaHidden: true }, make("span", { textContent: "0 s" }), make("span", { textContent: duration(ms) })),
    make(
      "ul",
      { className: "key", ariaHidden: true },
      key("accepted", `Accepted, of ${number(total)}`),
      key("answered", "Answered"),
      ...(fastest > 0 ? [key("pace", "Pace")] : []),
      ...(pauses.length > 0 ? [key("pause", "Paused")] : []),
    ),
    make("figcaption", { textContent: words }),
  );
}

/** How many were answered per minute, in each part of the time. */
function pacesOf({ points, ms }) {
  const parts = Math.min(MOST_PARTS, Math.floor(ms / MIN_PART_MS));
  let at = 0;
  const answeredAt = (time) => {
    while (at < points.length - 2 && points[at + 1][0] < time) {
      at += 1;
    }
    const [[from, , before], [until, , after]] = [points[at], points[at + 1] ?? points[at]];
    return until === from ? after : before + ((after - before) * (Math.min(time, until) - from)) / (until - from);
  };
  const edges = Array.from({ length: parts + 1 }, (_, part) => answeredAt(parts && (part / parts) * ms));
  return edges.slice(1).map((answered, part) => Math.max(0, answered - edges[part]) / (ms / parts / 60_000));
}

/** What the picture shows, in words. */
function wordsOf({ points, paused, ms }, total, fastest) {
  const [, accepted, answered] = points.at(-1);
  const average = fastest > 0 ? `, ${number(Math.round((answered - points[0][2]) / (ms / 60_000)))} answers per minute` : "";
  const most = fastest > 0 ? `, at most ${number(Math.round(fastest))}` : "";
  const pauses = Object.entries(paused).map(([reason, [times, each]]) => pauseWords(each, reason, times));
  return [`${number(accepted)} of ${number(total)} accepted in ${duration(ms)}${average}${most}.`, ...pauses.map((words) => `${words}.`)].join(" ");
}

function pauseWords(ms, reason, times = 1) {
  return `Paused ${times === 1 ? "once" : `${number(times)} times`}, ${duration(ms)}: ${inWords(reason)}`;
}

const key = (name, text) => make("li", {}, make("span", { className: name }), text);

const round = (value) => Math.round(value * 10) / 10;

function draw(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
