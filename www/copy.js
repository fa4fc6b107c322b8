const SHOWN_MS = 2000;

/** A button that copies `element`'s text. `what` names it for those who cannot see where it stands. */
export function copyButton(element, what) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
  const word = Object.assign(document.createElement("span"), { textContent: "Copy" });
  word.setAttribute("aria-live", "polite");
  const object = Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${what}` });
  button.append(word, object);

  let timer;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      word.textContent = "Copied";
    } catch {
      // No clipboard for this page: select it, so that the keyboard can copy it.
      getSelection().selectAllChildren(element);
      word.textContent = "Selected";
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      word.textContent = "Copy";
    }, SHOWN_MS);
  });
  return button;
}
