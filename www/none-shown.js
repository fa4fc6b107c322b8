// What stands above an empty table: why it is empty, and a button that clears the filter.
import { write } from "./dom.js";

export const NONE_MATCHES = "No Cloud PC matches the filter.";

/**
 * Prepares the notice in `panel`, whose `form` filters the table. `clear` is called after the form was emptied.
 *
 * @returns a function that shows a reason, or hides the notice if there is none; `canClear` offers the button
 */
export function noneShown(panel, form, clear) {
  const notice = panel.querySelector(".none-shown");
  const [text, button] = notice.children;
  button.addEventListener("click", () => {
    form.reset();
    clear();
    form.elements.search.focus();
  });
  return (reason, canClear) => {
    notice.hidden = !reason;
    button.hidden = !canClear;
    write(text, reason);
  };
}
