// The report of a run whose module did not load, or trapped: made without it.

/** What is known of these items. One that was in flight when the module trapped has no error of its own. */
export function reportOf(items, { aborted = false, error }) {
  const report = { accepted: 0, refused: 0, unknown: 0, notSent: 0, items, aborted };
  for (const item of items) {
    report[item.outcome] += 1;
    if (item.outcome === "unknown") item.error ??= error;
  }
  if (error !== undefined) report.error = error;
  return report;
}

/** An item for each id of an iterable, each once. None of an async one, which is not read without the module. */
export function unsentItems(ids) {
  const items = new Map();
  try {
    for (const id of typeof ids === "object" ? ids : []) {
      const key = String(id).toLowerCase();
      if (!items.has(key)) items.set(key, { cloudPcId: id, outcome: "notSent" });
    }
  } catch {
    // Odd ids are for Rust to refuse.
  }
  return [...items.values()];
}
