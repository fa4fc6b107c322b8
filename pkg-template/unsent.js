// The report of a run whose module did not load or trapped: made without the module.

/** What is known about these items. One that was in flight when the module trapped has no error of its own yet. */
export function reportOf(items, { aborted = false, error }) {
  const report = { accepted: 0, refused: 0, unknown: 0, notSent: 0, aborted };
  // An item of an earlier report belongs to the caller, and may be frozen.
  report.items = items.map((item) => (item.outcome === "unknown" && !item.error ? { ...item, error } : item));
  for (const item of items) report[item.outcome] += 1;
  if (error !== undefined) report.error = error;
  return report;
}

/** The items of an earlier report. */
export function itemsOf(report) {
  try {
    return [...(report.items ?? report)];
  } catch {
    // Odd arguments are for Rust to refuse.
    return [];
  }
}

/**
 * An item for each id of an iterable, each once, unless `skip` knows it. An async iterable is not read without the module,
 * so it has no items.
 */
export function unsentItems(ids, opts) {
  const items = new Map();
  try {
    const earlier = earlierItems(opts?.skip);
    for (const id of typeof ids === "object" ? ids : []) {
      const key = keyOf(id);
      const known = earlier.get(key);
      if (known !== null && !items.has(key)) items.set(key, known ?? { cloudPcId: id, outcome: "notSent" });
    }
  } catch {
    // Odd arguments are for Rust to refuse.
  }
  return [...items.values()];
}

const keyOf = (id) => String(id).toLowerCase();

/** By id: `null` for an accepted item; for unknown ones, the item that was sent first. */
function earlierItems(skip) {
  const earlier = new Map();
  for (const item of skip?.items ?? skip ?? []) {
    const { cloudPcId = item, outcome = typeof item === "string" && "accepted", error } = item;
    const key = keyOf(cloudPcId);
    const known = earlier.get(key);
    if (outcome === "accepted") earlier.set(key, null);
    else if (outcome === "unknown" && known !== null && !(known?.error?.sentAt <= error?.sentAt)) earlier.set(key, item);
  }
  return earlier;
}
