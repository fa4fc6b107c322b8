import { ACCESS_TIERS } from "../pkg/index.js";
import { make } from "./dom.js";

/** Help only: a tier without a line here is offered all the same. */
const MEANINGS = {
  "": "Nothing is sent: the service takes hot.",
  hot: "Read at once. Dearest to keep.",
  cool: "Read at once, at a price. Cheaper to keep.",
  cold: "Read at once, at a higher price. Cheaper still.",
  archive: "Offline: hours to bring back. Cheapest to keep.",
};

/** Offers the package's tiers, each with what it means, in `place`. */
export function offerTiers(place) {
  place.append(
    ...["", ...ACCESS_TIERS].map((tier) => {
      const radio = make("input", { type: "radio", name: "accessTier", value: tier, checked: tier === "" });
      const meaning = make("span", { className: "hint", textContent: MEANINGS[tier] ?? "" });
      const name = make("strong", { textContent: tier || "default" });
      return make("label", { className: "tier" }, radio, name, meaning);
    }),
  );
}
