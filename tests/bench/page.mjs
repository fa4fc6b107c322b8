// How long the demo page works on an input in Chromium, with 60 Cloud PCs and with 5,000.
import { launch, PATIENCE_MS } from "../support/browser.mjs";
import { change, origin, reset } from "../support/stand-in.mjs";
import { metric } from "./devtools.mjs";
import { addRatio, inTurn } from "./statistics.mjs";

export const title = "the demo page's work for an input";
export const plotted = "ms";

const SIZES = [60, 5000];
const ROUNDS = 10;
/** Even, so that each round ends in the state in which it began. */
const INPUTS_A_ROUND = 6;

/** These run in the page. Each does something different in odd and even turns. */
const INPUTS = {
  "select all, or clear": (turn) => document.querySelector(`#select [name=${turn % 2 ? "clear" : "selectAll"}]`).click(),
  sort: () => document.querySelector("#cloud-pcs .head button").click(),
  scroll: (turn) => (document.getElementById("cloud-pcs").scrollTop = 1000 * (turn % 2)),
  search: (turn) => {
    const search = document.querySelector("#select [name=search]");
    search.value = turn % 2 ? "" : "ada";
    search.dispatchEvent(new Event("input", { bubbles: true }));
  },
};

/** Runs in the page. A table is drawn one frame after it gets its rows. */
async function repeat(input, turns) {
  for (let turn = 0; turn < turns; turn += 1) {
    input(turn);
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  }
}

async function open(browser, size) {
  await change("tenant", { cloudPCs: size });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(origin);
  await page.locator("#select-count").filter({ hasText: /· [\d,]+ Cloud PCs$/ }).waitFor();
  // The main thread's.
  return { page, worked: await metric(page, "TaskDuration") };
}

export async function measure() {
  const browser = await launch();
  try {
    await reset();
    const names = SIZES.map((size) => `${size} Cloud PCs`);
    const pages = {};
    for (const [n, size] of SIZES.entries()) pages[names[n]] = await open(browser, size);
    const table = [];
    for (const [group, input] of Object.entries(INPUTS)) {
      const rows = await inTurn(names, ROUNDS, async (name) => {
        const { page, worked } = pages[name];
        await page.bringToFront();
        const before = await worked();
        await page.evaluate(`(${repeat})(${input}, ${INPUTS_A_ROUND})`);
        return { ms: (((await worked()) - before) * 1000) / INPUTS_A_ROUND };
      });
      table.push(...addRatio(rows, "ms", names[0]).map((row) => ({ group, ...row })));
    }
    return table;
  } finally {
    await browser.close();
    await reset();
  }
}
