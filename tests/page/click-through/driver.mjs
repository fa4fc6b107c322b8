// Drives the page in any engine: what a user clicks, types and sees.
import assert from "node:assert/strict";

/** The actions of a user. A click goes to the visible button, or other control, with that name. */
export function pageOf(browser) {
  const page = {
    async click(name) {
      await browser.click(await browser.until(named, name.source));
      // Until the next frame, the page still shows the state before the click.
      await browser.run(nextFrame);
    },

    async type(selector, text) {
      await browser.type(await browser.until(one, selector), text);
    },

    /** Waits until the visible text at `selector` matches. */
    shows: (selector, text) => browser.until(shown, selector, text.source),

    async switchFaults(...names) {
      // Until the page has asked the stand-in, it does not know which are on.
      await page.shows("#faults-on", /./);
      for (const name of names) await page.click(new RegExp(`^${name}$`));
    },

    /** The counts by state, as the page shows them. */
    counts: () => browser.until(counted),

    /** Clicks, and returns the file that would be saved. Engines save it in different places, so it is intercepted. */
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
