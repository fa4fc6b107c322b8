// Runs the named parts of the benchmark, one after the other. Started by `cargo xtask bench`.
import { report } from "./report.mjs";

for (const part of process.argv.slice(2)) {
  const { measure, ...words } = await import(`./${part}.mjs`);
  report({ part, ...words, rows: await measure() });
}
