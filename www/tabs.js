// The tabs, by the ARIA pattern "tabs".
import { byId } from "./dom.js";

const TABS = ["cloud-pcs", "report", "earlier-runs"];

export function startTabs() {
  for (const name of TABS) {
    const tab = tabOf(name);
    tab.addEventListener("click", () => showTab(name));
    tab.addEventListener("keydown", ({ key }) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (step) {
        const other = tabOf(TABS.at((TABS.indexOf(name) + step) % TABS.length));
        other.click();
        other.focus();
      }
    });
  }
}

/** Shows a tab; the first one if there is none of this name. */
export function showTab(wanted) {
  const shown = TABS.includes(wanted) ? wanted : TABS[0];
  for (const name of TABS) {
    const tab = tabOf(name);
    tab.setAttribute("aria-selected", name === shown);
    tab.tabIndex = name === shown ? 0 : -1;
    byId(`${name}-view`).hidden = name !== shown;
  }
}

/** The name of the tab that is shown. */
export const shownTab = () => TABS.find((name) => !byId(`${name}-view`).hidden);

const tabOf = (name) => byId(`${name}-tab`);
