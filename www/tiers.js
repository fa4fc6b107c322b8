import { ACCESS_TIERS } from "../pkg/index.js";

/** Help only: a tier without a line here is offered all the same. */
const MEANINGS = {
  "": "No tier is sent; the service decides.",
  hot: "Ready at any time. Dearest to keep, cheapest to read.",
  cool: "For what is seldom read. Cheaper to keep, dearer to read.",
  cold: "For what is hardly ever read. Cheaper still to keep, dearer still to read.",
  archive: "Offline. Cheapest to keep; takes hours to bring back before it can be read.",
};

/** Offers the package's tiers in `select` and explains the chosen one in `hint`. */
export function offerTiers(select, hint) {
  select.append(...ACCESS_TIERS.map((tier) => new Option(tier, tier)));
  const explain = () => {
    hint.textContent = MEANINGS[select.value] ?? "";
  };
  select.addEventListener("change", explain);
  explain();
}
