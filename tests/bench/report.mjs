// Tells what a part of the benchmark measured: as a table here, and as JSON and a plot in `target/bench`.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { plot } from "./plot.mjs";
import { shown, summary } from "./statistics.mjs";

const FOLDER = new URL("../../target/bench/", import.meta.url);

/** Rows are `{ group, subject, measures }`, with the values of each measure by its name. One of the measures is plotted. */
export function report({ part, title, rows, plotted }) {
  const summarized = rows.map(({ measures, ...row }) => ({
    ...row,
    measures: Object.fromEntries(Object.entries(measures).map(([name, values]) => [name, { ...summary(values), values }])),
  }));
  const write = (kind, text) => writeFileSync(new URL(`${part}.${kind}`, FOLDER), text);
  mkdirSync(FOLDER, { recursive: true });
  write("json", JSON.stringify({ part, title, at: new Date(), processors: cpus().length, rows: summarized }, null, 1));
  write("svg", plot(title, plotted, summarized));
  console.log(`\n${part}: ${title}\nMedians, and the span from 10 % to 90 %`);
  console.log(table(summarized));
}

function table(rows) {
  const names = Object.keys(rows[0].measures);
  const cells = ({ group, subject, measures }) => [group, subject, ...names.map((name) => shown(measures[name]))];
  const lines = [["", "", ...names], ...rows.map(cells)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  // Words begin at the left of their column, numbers end at its right.
  const aligned = (cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  return lines.map((line) => line.map(aligned).join("  ")).join("\n");
}
