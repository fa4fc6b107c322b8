// Measures how long the demo page works on an input in Chromium: with 5 000 Cloud PCs, and as a ratio to 60.
// Run by `cargo xtask bench`.
import { launch, PATIENCE_MS } from "../support/browser.mjs";
import { change, origin, reset } from "../support/stand-in.mjs";

const SIZES = [60, 5000];
const ROUNDS = 50;

/** These run in the page. Each does something different in odd and even rounds. */
const INPUTS = {
  "select all, or clear": (round) => document.querySelector(`#select [name=${round % 2 ? "clear" : "selectAll"}]`).click(),
  sort: () => document.querySelector("#cloud-pcs .head button").click(),
  scroll: (round) => (document.getElementById("cloud-pcs").scrollTop = 1000 * (round % 2)),
  search: (round) => {
    const search = document.querySelector("#select [name=search]");
    search.value = round % 2 ? "" : "ada";
    search.dispatchEvent(new Event("input", { bubbles: true }));
  },
};

/** Runs in the page. A table is drawn one frame after it gets its rows. */
async function repeat(input, rounds) {
  for (let round = 0; round < rounds; round += 1) {
    input(round);
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  }
}

/** The time that the page's main thread has worked so far, in milliseconds. */
async function worked(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
}

const browser = await launch();
try {
  const took = {};
  for (const size of SIZES) {
    await reset();
    await change("tenant", { cloudPCs: size });
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(origin);
    await page.locator("#select-count").filter({ hasText: /· [\d,]+ Cloud PCs$/ }).waitFor();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Performance.enable");
    for (const [what, input] of Object.entries(INPUTS)) {
      const before = await worked(devtools);
      await page.evaluate(`(${repeat})(${input}, ${ROUNDS})`);
      (took[what] ??= []).push(((await worked(devtools)) - before) / ROUNDS);
    }
    await page.close();
  }
  console.log(`The page's work for an input, with ${SIZES[1]} Cloud PCs and compared with ${SIZES[0]}`);
  for (const [what, [few, many]] of Object.entries(took)) {
    console.log(`${what}: ${many.toFixed(1)} ms, ${(many / few).toFixed(2)} x as long`);
  }
} finally {
  await browser.close();
  await reset();
}
