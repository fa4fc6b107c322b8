// The two tabs, by the ARIA pattern "tabs".
import { byId } from "./dom.js";

const TABS = ["cloud-pcs", "report"];

export function startTabs() {
  for (const name of TABS) {
    const tab = tabOf(name);
    tab.addEventListener("click", () => showTab(name));
    tab.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft" || key === "ArrowRight") {
        const other = TABS.find((each) => each !== name);
        showTab(other);
        tabOf(other).focus();
      }
    });
  }
}

export function showTab(shown) {
  for (const name of TABS) {
    const tab = tabOf(name);
    tab.setAttribute("aria-selected", name === shown);
    tab.tabIndex = name === shown ? 0 : -1;
    byId(`${name}-view`).hidden = name !== shown;
  }
}

const tabOf = (name) => byId(`${name}-tab`);
