// The page as `click-through.test.mjs` uses it, in any engine.
import assert from "node:assert/strict";

/** The page as one uses it: what is clicked is a button, or whatever else bears that name and is seen. */
export function pageOf(browser) {
  const page = {
    async click(name) {
      await browser.click(await browser.until(named, name.source));
      // Until the page has drawn what the click did, what is seen is out of date.
      await browser.run(nextFrame);
    },

    async type(selector, text) {
      await browser.type(await browser.until(one, selector), text);
    },

    /** Waits until what is shown at `selector` matches. */
    shows: (selector, text) => browser.until(shown, selector, text.source),

    async switchFaults(...names) {
      // What is in force before is known only after a look.
      await page.shows("#faults-on", /./);
      for (const name of names) await page.click(new RegExp(`^${name}$`));
    },

    /** How many are in each state, as it says. */
    counts: () => browser.until(counted),

    /** Clicks, and has what would be saved as a file: where to, engines do not agree on. */
    async saved(name) {
      await browser.run(catchFile);
      await page.click(name);
      const { value, error } = await browser.run(caughtFile);
      assert.ok(value, error);
      return value;
    },
  };
  return page;
}

// These run in the page.

const one = (selector) => document.querySelector(selector);

const named = (name) =>
  [...document.querySelectorAll("button:enabled, summary, label")].find(
    (element) => element.checkVisibility() && new RegExp(name).test(element.textContent.trim()),
  );

const shown = (selector, text) => {
  const element = document.querySelector(selector);
  return element?.checkVisibility() && new RegExp(text).test(element.textContent);
};

const counted = () =>
  Object.fromEntries(
    [...document.querySelectorAll("#counts > div")].map(({ dataset, lastChild }) => [dataset.state, Number(lastChild.textContent)]),
  );

const nextFrame = () => new Promise((drawn) => requestAnimationFrame(() => drawn()));

const catchFile = async () => {
  window.file = new Promise((resolve) => {
    window.URL.createObjectURL = (blob) => {
      window.HTMLAnchorElement.prototype.click = function () {
        resolve(blob.text().then((text) => ({ name: this.download, text })));
      };
      return "";
    };
  });
};

const caughtFile = () => window.file;
