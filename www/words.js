const NUMBER = new Intl.NumberFormat("en");
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** `inGracePeriod` → `in grace period`; a name nobody knew yet reads well too. */
export const inWords = (name) => (name ?? "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const number = (count) => NUMBER.format(count);

/** `3 snapshots`, `1 snapshot`. */
export const count = (many, noun) => `${number(many)} ${noun}${many === 1 ? "" : "s"}`;

export const cloudPcs = (many) => count(many, "Cloud PC");

/** Whether what `texts` gives has every word of `search`, wherever it stands. */
export function matcher(search) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (texts) => {
    const text = words.length > 0 ? texts().join(" ").toLowerCase() : "";
    return words.every((word) => text.includes(word));
  };
}

/** Several parts in a sentence; those of none are left out. */
export function list(parts) {
  const some = parts.filter(([many]) => many > 0);
  return some.map(([many, word]) => `${number(many)} ${word}`).join(", ");
}

/** `12 s`, `3 min`, `2 h`. */
export function duration(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 100) {
    return `${seconds} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export const clock = (time) => CLOCK.format(new Date(time));

export const moment = (time) => MOMENT.format(new Date(time));
