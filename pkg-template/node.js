// Node: its fetch does not read files, so the wasm file is read from the package's folder.
import { api } from "./api.js";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";
// `cargo xtask build` puts the names of all functions in.
export const { FUNCTIONS } = /* @__PURE__ */ api(async () => {
  const { readFile } = await import("node:fs/promises");
  return readFile(new URL("cloudpc_snapshot_bg.wasm", import.meta.url));
});
