// For places that serve no wasm file: the module is in the code, as base64. `cargo xtask build` puts it in.
import { api } from "./api.js";
import base64 from "./cloudpc_snapshot_bg.wasm";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";
// `cargo xtask build` puts the names of all functions in.
export const { FUNCTIONS } = /* @__PURE__ */ api(async () =>
  Uint8Array.from(atob(base64), (byte) => byte.charCodeAt()),
);
