// Takes target/screenshots/run.webp, a short animation: a run that is throttled and loses an answer, and what the page finds then.
import sharp from "sharp";
import { test } from "node:test";
import { change, setFault } from "../support/stand-in.mjs";
import { button, expectStatus, headline, open, openContext, page, select, start } from "./driver.mjs";

const SIZE = { width: 1200, height: 800 };

/** How long a picture stays at most, and the last one. */
const LONGEST_MS = 1_500;
const LAST_MS = 5_000;

/** Between two pictures. */
const EVERY_MS = 200;

/** Takes the animation into `path`. */
export const animate = (path) =>
  test("a run, animated", async () => {
    await openContext({ viewport: SIZE, colorScheme: "light", reducedMotion: "reduce" });
    expectStatus(429, 504);
    // The answer of the fourth is lost. The limit is reached twice.
    await change("settings", { throttle: { writes: 7, windowMs: 4_000 }, snapshotMs: 1_000, delayMs: 250 });
    await open();
    await setFault("passing", { times: 3 });
    await setFault("lost", { status: 504, started: true });
    const stop = film();
    await select(16);
    await start(16);
    await headline("16 Cloud PCs: 15 accepted, 1 unknown");
    await page.locator("#outcomes .body .row").filter({ hasText: "Unknown" }).click();
    await button("Check 1 unknown").click();
    await headline("All 16 accepted, 1 exist");
    await write(await stop(), path);
  });

/** Takes pictures until the function that it returns is called, which promises them, each with its time. */
function film() {
  const pictures = [];
  let isOver = false;
  const take = async () => pictures.push({ at: performance.now(), picture: await page.screenshot() });
  const filming = (async () => {
    while (!isOver) {
      await take();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await take();
  })();
  return async () => {
    isOver = true;
    await filming;
    return pictures;
  };
}

/** Writes the pictures, each for as long as it was seen; equal ones are one. */
async function write(pictures, path) {
  const different = pictures.filter(({ picture }, at) => at === 0 || !picture.equals(pictures[at - 1].picture));
  const delay = different.map(({ at }, index) => {
    const next = different[index + 1];
    return next ? Math.min(LONGEST_MS, Math.round(next.at - at)) : LAST_MS;
  });
  await sharp(different.map(({ picture }) => picture), { join: { animated: true } })
    .webp({ delay, loop: 0, lossless: true, effort: 6 })
    .toFile(path);
}
