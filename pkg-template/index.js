// Browsers and bundlers: the wasm file is found beside the code that binds it, by a URL every bundler understands.
import { api } from "./api.js";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";
// `cargo xtask build` puts the names of all functions in.
export const { FUNCTIONS } = /* @__PURE__ */ api(
  () => new URL("cloudpc_snapshot_bg.wasm", import.meta.url),
);
