import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { snapshots } from "../stand-in.mjs";
import { STATES } from "./states.mjs";
import { expectStatus, headline, open, openContext, page, posts } from "./page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing in any state, ${colorScheme}`, async () => {
    const found = [];
    for (const [state, show] of Object.entries(STATES)) {
      await openContext({ colorScheme });
      expectStatus(504, 409, 429);
      await show();
      // As a test's own, so that the page's policy stays as it is.
      const { violations } = await page.evaluate(`${axe}; axe.run()`);
      found.push(...violations.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ target }) => target).join(" ")}`));
    }
    assert.deepEqual(found, []);
  });
}

test("nothing to scroll sideways, from 360 px to 4K", async () => {
  for (const viewport of [{ width: 360, height: 740 }, { width: 800, height: 600 }, { width: 3840, height: 2160 }]) {
    for (const [state, show] of Object.entries(STATES)) {
      await openContext({ viewport });
      expectStatus(504, 409, 429);
      await show();
      const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const grid = [...document.querySelectorAll(".grid")].find((element) => element.clientWidth > 0);
        return [scrollWidth - clientWidth, grid ? grid.scrollWidth - grid.clientWidth : 0];
      });
      assert.ok(wide.every((px) => px <= 0), `${viewport.width} px, ${state}: ${wide}`);
    }
  }
});

test("by keyboard alone: choose, plan, run, read the outcome", async () => {
  await open();
  const { keyboard } = page;
  /** Goes on with Tab until the focus is there, and sees that it shows. */
  const tabTo = async (wanted) => {
    for (let times = 0; times < 40; times += 1) {
      await keyboard.press("Tab");
      const { name, outline } = await page.evaluate(() => {
        const element = document.activeElement;
        const ring = element.closest(".segments label") ?? element;
        return { name: element.name || element.id || element.textContent, outline: getComputedStyle(ring).outlineStyle };
      });
      if (name === wanted) {
        assert.equal(outline, "solid", wanted);
        return;
      }
    }
    assert.fail(`Tab never reaches ${wanted}`);
  };
  await tabTo("search");
  await keyboard.type("office");
  await tabTo("cloud-pcs");
  await page.locator("#cloud-pcs[aria-activedescendant]").waitFor();
  await keyboard.press("Space");
  await keyboard.press("Shift+ArrowDown");
  await keyboard.press("Shift+ArrowDown");
  await page.locator("#choose-count").filter({ hasText: "3 chosen" }).waitFor();
  await keyboard.press("Control+a");
  await page.locator("#choose-count").filter({ hasText: /^[12]\d chosen/ }).waitFor();
  await keyboard.press("End");
  await keyboard.press("Space");
  await tabTo("accessTier");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await tabTo("create");
  await keyboard.press("Enter");
  await headline(/^All \d+ accepted$/);
  assert.ok((await snapshots()).every(({ accessTier }) => accessTier === "cool"));
  await tabTo("run-outcomes");
  await keyboard.press("Enter");
  await tabTo("outcomes");
  await keyboard.press("ArrowDown");
  const active = await page.locator("#outcomes .row.active").textContent();
  assert.match(await page.locator("#report-details h2").textContent(), new RegExp(`^${active.split("Accepted")[0]}`));
  assert.equal((await posts()).length, (await snapshots()).length);
});

test("what happens is said, and nothing moves where the system asks for less motion", async () => {
  await openContext({ reducedMotion: "reduce" });
  await open();
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  await STATES.accepted();
  await page.locator("#said").filter({ hasText: "All 12 accepted" }).waitFor({ state: "attached" });
});
