// What Chromium itself knows of a page's work.

/** A function that reads one of the page's metrics, such as its `TaskDuration` so far, in seconds. */
export async function metric(page, wanted) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === wanted).value;
  };
}
