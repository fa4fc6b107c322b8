export const byId = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** One of the pictures that index.html defines. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Writes only what is new, so that nothing is read out again. */
export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** `draw`, at most once a frame, however often it is asked for. */
export function eachFrame(draw) {
  let due;
  return () => {
    due ??= requestAnimationFrame(() => {
      due = undefined;
      draw();
    });
  };
}
