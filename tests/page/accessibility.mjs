// Checks that everyone can use the page: axe, narrow and wide screens, the keyboard, a screen reader, forced colours.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { snapshots } from "../support/stand-in.mjs";
import { STATES } from "./states.mjs";
import { drawn, expectStatus, headline, open, openContext, page, posts } from "./driver.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** In the dark, nothing else differs. */
const RULES_ON_COLOURS = ["color-contrast", "link-in-text-block"];

const SIZES = [
  { width: 320, height: 740 },
  { width: 360, height: 740 },
  { width: 800, height: 600 },
  { width: 3840, height: 2160 },
];

const WHAT_GRAPH_CALLS_IT = "Microsoft Graph calls a restore point a snapshot.";

/** What the page says to its user, seen or heard, apart from requests, code, and the package's own words for developers. */
function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const found = [document.title];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const row = node.parentElement.closest("#report-details dl > div");
      const isTechnical = node.parentElement.closest("#preview-text, .id") || row?.firstChild.textContent === "Error message";
      found.push(isTechnical ? "" : node.data.trim());
    } else {
      found.push(...["title", "aria-label", "placeholder"].map((name) => node.getAttribute(name) ?? ""));
    }
  }
  return found;
}

test("in every state: axe finds nothing, light and dark, nothing scrolls sideways, from 320 px to 4K, and it says “restore point”", async () => {
  const found = [];
  for (const [state, show] of Object.entries(STATES)) {
    // With motion, colours would be measured during their transition.
    await openContext({ reducedMotion: "reduce" });
    expectStatus(504, 409, 429);
    await show();
    // Evaluated by the test, so that the page's policy can stay as it is.
    await page.evaluate(axe);
    for (const [colorScheme, options] of [["light", {}], ["dark", { runOnly: RULES_ON_COLOURS }]]) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate((options) => window.axe.run(options), options);
      found.push(...violations.map(({ id, nodes }) => `${state}, ${colorScheme}: ${id}: ${nodes.map(({ target }) => target)}`));
    }
    // A dialog stands before the rest.
    const primary = await page.locator("button.primary:visible").evaluateAll((all) => {
      const modal = document.querySelector("dialog:modal");
      return all.filter((each) => !modal || modal.contains(each)).map(({ textContent }) => textContent);
    });
    if (primary.length > 1) found.push(`${state}: more than one primary button: ${primary}`);
    const wrongWords = await page.evaluate(texts);
    found.push(...wrongWords.filter((text) => /snapshot/i.test(text) && text !== WHAT_GRAPH_CALLS_IT).map((text) => `${state}: ${text}`));
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await drawn();
      const tooWide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll(".grid, #plan, #run")]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ id, localName }) => id || localName),
      );
      found.push(...tooWide.map((what) => `${state}, ${size.width} px: ${what} scrolls sideways`));
    }
  }
  assert.deepEqual(found, []);
});

test("by keyboard alone: select, plan, run, read the outcome", async () => {
  await open();
  const { keyboard } = page;
  /** Presses Tab until the control has the focus, and asserts that the focus is visible. */
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
  await drawn();
  await tabTo("cloud-pcs");
  await page.locator("#cloud-pcs[aria-activedescendant]").waitFor();
  await keyboard.press("Space");
  await keyboard.press("Shift+ArrowDown");
  await keyboard.press("Shift+ArrowDown");
  await page.locator("#select-count").filter({ hasText: "3 selected" }).waitFor();
  await keyboard.press("Control+a");
  await page.locator("#select-count").filter({ hasText: /^[12]\d selected/ }).waitFor();
  await keyboard.press("End");
  await keyboard.press("Space");
  await tabTo("subscription");
  await page.locator("[name=subscription] option").filter({ hasText: "Legal" }).waitFor({ state: "attached" });
  // One letter: after a pause, a second one would begin another word.
  await keyboard.press("l");
  await page.locator("[name=account]:enabled").waitFor();
  await tabTo("account");
  await keyboard.press("l");
  assert.equal(await page.locator("[name=account] option:checked").textContent(), "lanternlegalreview");
  await tabTo("accessTier");
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await tabTo("create");
  await keyboard.press("Enter");
  await headline(/^All \d+ accepted$/);
  assert.ok((await snapshots()).every(({ accessTier }) => accessTier === "cool"));
  await tabTo("outcomes");
  await keyboard.press("ArrowDown");
  await page.waitForFunction(() => {
    const active = document.querySelector("#outcomes .row.active[aria-rowindex='3'] > div")?.textContent;
    return active && document.querySelector("#report-details h2").textContent === `${active}: accepted`;
  });
  assert.equal((await posts()).length, (await snapshots()).length);
});

test("a screen reader hears the result, and nothing moves if the system asks for less motion", async () => {
  await openContext({ reducedMotion: "reduce" });
  await open();
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  await STATES.accepted();
  await page.locator("#announcement").filter({ hasText: "All 12 accepted" }).waitFor({ state: "attached" });
});

test("in forced colours, the selection and the progress of a run still show", async () => {
  await openContext({ forcedColors: "active" });
  await STATES.accepted();
  const same = await page.evaluate(() => {
    const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
    const pairs = {
      tab: [["#report-tab", "borderBottomColor"], ["#cloud-pcs-tab", "borderBottomColor"]],
      way: [[".segments label:has(:checked)", "backgroundColor"], [".segments label:not(:has(:checked))", "backgroundColor"]],
      progress: [["#bar [data-state=accepted]", "backgroundColor"], ["#bar", "backgroundColor"]],
    };
    return Object.keys(pairs).filter((name) => of(...pairs[name][0]) === of(...pairs[name][1]));
  });
  assert.deepEqual(same, []);
});

test("whatever scrolls within the page shows that there is more", async () => {
  expectStatus(504, 409);
  await STATES.report();
  const { scrolling, silent } = await page.evaluate(() => {
    const scrolling = [...document.querySelectorAll("main *")].filter((element) => {
      const { overflowY } = getComputedStyle(element);
      return ["auto", "scroll"].includes(overflowY) && element.scrollHeight > element.clientHeight;
    });
    // A table shows it by a row that is cut off.
    const silent = scrolling.filter((element) => !element.matches(".grid") && !getComputedStyle(element).backgroundAttachment.includes("local"));
    return { scrolling: scrolling.map(({ id }) => id), silent: silent.map(({ id }) => id) };
  });
  assert.ok(scrolling.includes("report-details"), scrolling.join());
  assert.deepEqual(silent, []);
});

test("at 360 px the check boxes of the table are whole", async () => {
  await openContext({ viewport: { width: 360, height: 740 } });
  await STATES.selected();
  const sizes = await page.locator("#cloud-pcs .body .row > :first-child").evaluateAll((cells) =>
    cells.map((cell) => {
      const box = getComputedStyle(cell, "::before");
      const border = box.boxSizing === "border-box" ? 0 : 2 * parseFloat(box.borderTopWidth);
      return { bottom: parseFloat(box.top) + parseFloat(box.height) + border, top: parseFloat(box.top), room: cell.clientHeight };
    }),
  );
  for (const { top, bottom, room } of sizes) assert.ok(top >= 0 && bottom <= room, JSON.stringify({ top, bottom, room }));
});
