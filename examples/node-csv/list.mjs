// The list: a CSV file with a column `cloudPcId`.
import { readFileSync } from "node:fs";
import Papa from "papaparse";

/** The ids in a list, in its order, each once. */
export function readList(file) {
  const text = readFileSync(file, "utf8");
  const { data, errors, meta } = Papa.parse(text, { header: true, skipEmptyLines: "greedy", transformHeader: (name) => name.trim() });
  // With one column, no delimiter is found, and none is needed.
  const [error] = errors.filter(({ code }) => code !== "UndetectableDelimiter");
  if (error) throw new Error(`${file}, near row ${(error.row ?? 0) + 1}: ${error.message}.`);
  if (!meta.fields?.includes("cloudPcId")) throw new Error(`${file} has no column cloudPcId.`);
  const ids = new Map(data.map(({ cloudPcId }) => [cloudPcId.trim().toLowerCase(), cloudPcId.trim()]));
  if (ids.size === 0) throw new Error(`${file} is empty.`);
  return [...ids.values()];
}
