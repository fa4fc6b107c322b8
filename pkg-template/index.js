// Browsers and bundlers: the wasm file is found beside the code that binds it, by a URL every bundler understands.
import { api } from "./api.js";

export { ACCESS_TIERS } from "./constants.js";
export { SnapshotError, isSnapshotError } from "./error.js";
export const { createSnapshot, init } = /* @__PURE__ */ api();
