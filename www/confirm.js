// The dialog that asks before something is lost.
import { byId, write } from "./dom.js";

const dialog = byId("confirm");

/** Asks `question`, and promises whether the answer was the button `word`. */
export const confirmed = (question, word) =>
  new Promise((resolve) => {
    askToConfirm(question, word, () => resolve(true));
    dialog.addEventListener("close", () => resolve(false), { once: true });
  });

/** Asks `question`; the button `word` calls `then`. */
export function askToConfirm(question, word, then) {
  write(byId("confirm-question"), question);
  write(byId("confirm-yes"), word);
  dialog.onclose = () => dialog.returnValue === "yes" && then();
  dialog.returnValue = "";
  dialog.showModal();
}
