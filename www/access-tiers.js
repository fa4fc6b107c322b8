// The choice of an access tier for the copy, with what each tier means.
import { ACCESS_TIERS } from "../pkg/index.js";
import { make } from "./dom.js";

/** Help only: a tier without an entry here is offered all the same. */
const MEANINGS = {
  "": "Not specified: the service uses hot.",
  hot: "Costs the least to read, the most to keep.",
  cool: "Costs more to read, less to keep.",
  cold: "Costs even more to read, even less to keep.",
  archive: "Takes hours to read. Costs the least to keep.",
};

/** Adds a radio button to `container` for each tier of the package. */
export function addTiers(container) {
  container.append(
    ...["", ...ACCESS_TIERS].map((tier) => {
      const radio = make("input", { type: "radio", name: "accessTier", value: tier, checked: tier === "" });
      const meaning = make("span", { className: "hint", textContent: MEANINGS[tier] ?? "" });
      const name = make("strong", { textContent: tier || "default" });
      return make("label", { className: "tier" }, radio, name, meaning);
    }),
  );
}
