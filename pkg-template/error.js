// The only error class. Rust makes its fields: see src/web/objects.rs.

const BRAND = Symbol.for("cloudpc-snapshot.SnapshotError");

export class SnapshotError extends Error {
  // Otherwise a minified class would appear under another name in consoles.
  static name = "SnapshotError";

  constructor({ message, ...fields }, cause) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  toJSON() {
    const { name, message, cause } = this;
    return { name, message, ...this, ...(cause !== undefined && { cause: textOf(cause) }) };
  }
}

/** Anything can be thrown, even something that cannot become a string. */
export function textOf(cause) {
  try {
    return String(cause);
  } catch {
    return "(a cause that is no text)";
  }
}

/** For Rust, which cannot call the constructor of a class. */
export const snapshotError = (fields, cause) => new SnapshotError(fields, cause);

// On the prototype, as in the platform's own errors, so that neither appears among an error's fields.
Object.defineProperties(SnapshotError.prototype, {
  name: { value: "SnapshotError", configurable: true, writable: true },
  [BRAND]: { value: true },
});

const OUTCOMES = ["notSent", "refused", "unknown"];

/**
 * Also true for an error of another realm, such as an iframe's, or of a second copy of this package, and for one that came
 * through JSON. The clone of an error, as `postMessage` makes it, has lost its fields.
 */
export function isSnapshotError(value) {
  try {
    const { name, code, outcome } = value;
    return value[BRAND] === true || (name === "SnapshotError" && typeof code === "string" && OUTCOMES.includes(outcome));
  } catch {
    // It throws when it is looked at, so it is not one of our errors.
    return false;
  }
}
