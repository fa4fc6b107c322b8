// Buttons for which a double click counts as one click.

/** Ignores the second click on each of `buttons`, also if the first one's work has ended in between. */
export function singleClick(buttons) {
  for (const button of buttons) {
    button.addEventListener("click", (event) => {
      if (event.detail > 1) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    });
  }
  // The second press must not move the focus to what has taken the button's place by then, either.
  let pressed;
  addEventListener("mousedown", (event) => {
    pressed = event.detail > 1 ? pressed : event.target;
    if (event.detail > 1 && buttons.includes(pressed)) {
      event.preventDefault();
    }
  });
}
