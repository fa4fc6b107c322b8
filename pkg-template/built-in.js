// What Node has, even in tests whose environment (jsdom, in Jest) hides it.

/** A module of Node's own; `undefined` in a browser. */
export const builtIn = (name) => globalThis.process?.getBuiltinModule?.(name);
