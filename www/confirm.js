// The dialog that asks before something is lost.
import { byId, write } from "./dom.js";

const dialog = byId("confirm");

/** Asks `question`; the button `word` calls `then`. */
export function askToConfirm(question, word, then) {
  write(byId("confirm-question"), question);
  write(byId("confirm-yes"), word);
  dialog.onclose = () => dialog.returnValue === "yes" && then();
  dialog.returnValue = "";
  dialog.showModal();
}
