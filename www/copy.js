import { icon, make } from "./dom.js";

const SHOWN_MS = 2000;

/** A button that copies `element`'s text. `what` names it for those who cannot see where it stands. */
export function copyButton(element, what) {
  const button = make("button", { type: "button", className: "copy" });
  makeCopy(button, what, () => element.textContent, element);
  return button;
}

/** Makes `button` copy what `text()` gives. Without a clipboard, `shown` is selected, so that the keyboard can copy it. */
export function makeCopy(button, what, text, shown) {
  const word = make("span", { textContent: "Copy" });
  word.setAttribute("aria-live", "polite");
  button.replaceChildren(icon("copy"), word, make("span", { className: "unseen", textContent: ` ${what}` }));

  let timer;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      word.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      word.textContent = "Selected";
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      word.textContent = "Copy";
    }, SHOWN_MS);
  });
}
