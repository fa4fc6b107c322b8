import { byId } from "./dom.js";

const VIEWS = ["choose", "report"];

/** Makes the two tabs ready, by the ARIA pattern "tabs". */
export function startViews() {
  for (const name of VIEWS) {
    const tab = tabOf(name);
    tab.addEventListener("click", () => showView(name));
    tab.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowLeft" || key === "ArrowRight") {
        const other = VIEWS.find((view) => view !== name);
        showView(other);
        tabOf(other).focus();
      }
    });
  }
}

export function showView(shown) {
  for (const name of VIEWS) {
    const tab = tabOf(name);
    tab.setAttribute("aria-selected", name === shown);
    tab.tabIndex = name === shown ? 0 : -1;
    byId(`${name}-view`).hidden = name !== shown;
  }
}

const tabOf = (name) => byId(`${name}-tab`);
