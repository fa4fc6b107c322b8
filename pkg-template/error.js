// The one error class. Rust fills it: see src/web/out.rs.

const BRAND = Symbol.for("cloudpc-snapshot.SnapshotError");

export class SnapshotError extends Error {
  // Minified, the class would show under another name in consoles.
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

/** Anything can be thrown, also what is no text. */
function textOf(cause) {
  try {
    return String(cause);
  } catch {
    return "(a cause that is no text)";
  }
}

/** For Rust, which cannot call a constructor of a class. */
export const snapshotError = (fields, cause) => new SnapshotError(fields, cause);

// On the prototype, as the platform's own errors have them: neither shows among an error's fields.
Object.defineProperties(SnapshotError.prototype, {
  name: { value: "SnapshotError", configurable: true, writable: true },
  [BRAND]: { value: true },
});

/** Also true for an error of another realm, such as an iframe's, or of a second copy of this package. */
export function isSnapshotError(value) {
  try {
    return typeof value === "object" && value !== null && value[BRAND] === true;
  } catch {
    // It throws when it is looked at: that is no error of ours.
    return false;
  }
}
