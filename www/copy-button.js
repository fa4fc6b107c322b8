// Buttons that copy a text to the clipboard.
import { icon, make } from "./dom.js";

const CONFIRM_MS = 2000;

/** A button that copies the text of `element`. `what` names it for a screen reader. */
export function copyButton(element, what) {
  const button = make("button", { type: "button", className: "copy" });
  initCopyButton(button, what, () => element.textContent, element);
  return button;
}

/** Makes `button` copy what `text()` returns. If the clipboard is not available, it selects `shown`, for Ctrl+C. The button says `word`. */
export function initCopyButton(button, what, text, shown, word = "Copy") {
  const label = make("span", { textContent: word });
  label.setAttribute("aria-live", "polite");
  button.replaceChildren(icon("copy"), label, make("span", { className: "unseen", textContent: ` ${what}` }));

  let timer;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      label.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      label.textContent = "Selected";
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      label.textContent = word;
    }, CONFIRM_MS);
  });
}
