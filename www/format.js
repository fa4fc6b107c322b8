// How numbers, times, lists and names read on the page.

const NUMBER = new Intl.NumberFormat("en");
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** `inGracePeriod` → `in grace period`. Works for names that are newer than this page, too. */
export const inWords = (name) => (name ?? "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const number = (count) => NUMBER.format(count);

/** `3 restore points`, `1 restore point`. */
export const count = (many, noun) => `${number(many)} ${noun}${many === 1 ? "" : "s"}`;

export const cloudPcs = (many) => count(many, "Cloud PC");

/** `[[3, "refused"], [0, "unknown"], [2, "not sent"]]` → `3 refused, 2 not sent`. */
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
