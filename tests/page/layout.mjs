// Checks that what matters is in view on small screens: the button that starts a run, and the one that cancels it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { change, holdAfter } from "../support/stand-in.mjs";
import { button, expectStatus, headline, open, openContext, page, select, showEarlierRuns, start } from "./driver.mjs";

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

// On a phone, open demo settings alone fill the window.
for (const viewport of SIZES.slice(0, 4)) {
  test(`at ${viewport.width} × ${viewport.height}, a pause is in view below open demo settings`, async () => {
    await openContext({ viewport });
    expectStatus(429);
    await open();
    await change("settings", { throttle: { writes: 2, windowMs: 60_000 } });
    await select(5);
    await page.locator("#faults summary").click();
    await start(5);
    const pause = page.locator("#run-wait");
    await pause.filter({ hasText: /^Paused for .* Resuming in/ }).waitFor();
    await page.evaluate(() => scrollTo(0, 0));
    assert.ok(await isInView(pause));
  });
}

test("each box of the demo settings is level with its label, which stays in one line", async () => {
  for (const width of [1366, 1280, 800, 360]) {
    await openContext({ viewport: { width, height: 740 } });
    await open();
    await page.locator("#faults summary").click();
    const off = await page.locator(".fault label").evaluateAll((labels) =>
      labels.filter((label) => {
        const [box, line] = [label.firstChild.getBoundingClientRect(), document.createRange()];
        line.selectNodeContents(label.lastChild);
        const lines = [...line.getClientRects()];
        return lines.length > 1 || Math.abs(box.y + box.height / 2 - lines[0].y - lines[0].height / 2) > 2;
      }).map(({ textContent }) => textContent),
    );
    assert.deepEqual(off, [], `${width} px`);
  }
});

for (const viewport of SIZES.slice(0, 2)) {
  test(`at ${viewport.width} × ${viewport.height} there are two columns, and the page itself does not scroll`, async () => {
    await openContext({ viewport });
    await open();
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight));
    const [list, plan] = await Promise.all(["#machines", "#plan"].map((id) => page.locator(id).boundingBox()));
    assert.ok(plan.x >= list.x + list.width);
  });
}

for (const viewport of SIZES.slice(0, 2)) {
  test(`at ${viewport.width} × ${viewport.height} no step is squeezed to a slit, whatever stands above the button`, async () => {
    await openContext({ viewport });
    await open();
    await select(12);
    await page.getByText("Run as a bulk action").click();
    await page.locator("#storage").scrollIntoViewIfNeeded();
    assert.ok(await isInView(page.getByRole("combobox", { name: "Storage account" })));
    assert.ok(await isInView(page.getByRole("radio", { name: /^cool/ })));
    await page.getByLabel("Name of the bulk action").scrollIntoViewIfNeeded();
    assert.ok(await isInView(page.getByLabel("Name of the bulk action")));
    assert.ok(await isInView(button("Create 12 restore points")));
  });
}

test("at 360 px and 320 px each tab's label stays in one line", async () => {
  await openContext({ viewport: { width: 360, height: 740 } });
  await open();
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    const wrapped = await page.getByRole("tab").evaluateAll((tabs) =>
      tabs.filter((tab) => {
        const label = document.createRange();
        label.selectNodeContents(tab.lastChild);
        return label.getClientRects().length > 1;
      }).map(({ textContent }) => textContent),
    );
    assert.deepEqual(wrapped, [], `${width} px`);
  }
});

test("at 360 px no count breaks its word, and the key of an earlier run's picture stays in one line", async () => {
  await openContext({ viewport: { width: 360, height: 740 } });
  await open();
  await select(12);
  await start(12);
  await headline("All 12 accepted");
  const lines = (locator) =>
    locator.evaluateAll((elements) =>
      elements.map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 8))).size;
      }),
    );
  assert.deepEqual(await lines(page.locator("#counts dt")), [1, 1, 1, 1, 1, 1]);
  await showEarlierRuns();
  await page.locator("#runs summary").click();
  const { width } = await page.locator("#runs figure .key li").first().boundingBox();
  assert.ok(width < 200, `the first part of the key is ${width} px wide`);
  assert.equal(await page.locator("#runs figure .key li").first().evaluate((part) => getComputedStyle(part).display), "list-item");
});
