// Checks that what matters is in view on small screens: the button that starts a run, and the one that cancels it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdAfter } from "../support/stand-in.mjs";
import { button, headline, open, openContext, page, select, start } from "./driver.mjs";

const SIZES = [
  // Laptops with 1366 × 768 and 1280 × 720, less the bars of the browser.
  { width: 1366, height: 633 },
  { width: 1280, height: 585 },
  { width: 1280, height: 400 },
  { width: 800, height: 600 },
  { width: 360, height: 740 },
];

const isInView = (locator) =>
  locator.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2)) && y >= 0 && y + height <= innerHeight;
  });

for (const viewport of SIZES) {
  test(`at ${viewport.width} × ${viewport.height}, Create and Cancel are in view without scrolling`, async () => {
    await openContext({ viewport });
    await open();
    assert.ok(await isInView(page.locator("[name=create]")));
    await holdAfter(2);
    await select(5);
    await page.evaluate(() => scrollTo(0, 0));
    assert.ok(await isInView(button("Create 5 restore points")));
    assert.ok(await isInView(page.locator("#replaced")));
    await start(5);
    await headline("Sending: 2 of 5");
    await page.evaluate(() => scrollTo(0, 0));
    assert.ok(await isInView(button("Cancel")));
    assert.ok(await isInView(page.locator("#bar")));
    assert.ok(await isInView(page.locator("#run-headline")));
  });
}

for (const viewport of SIZES.slice(0, 2)) {
  test(`at ${viewport.width} × ${viewport.height} there are two columns, and the page itself does not scroll`, async () => {
    await openContext({ viewport });
    await open();
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight));
    const [list, plan] = await Promise.all(["#machines", "#plan"].map((id) => page.locator(id).boundingBox()));
    assert.ok(plan.x >= list.x + list.width);
  });
}
