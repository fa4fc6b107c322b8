// Browsers and bundlers: the wasm file is found beside the code that binds it, by a URL every bundler understands.
import { api } from "./api.js";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";
export const {
  createBulkSnapshot,
  createSnapshot,
  createSnapshots,
  getBulkSnapshot,
  init,
  listCloudPcs,
  listSnapshots,
  listStorageAccounts,
  listSubscriptions,
  waitForSnapshot,
} = /* @__PURE__ */ api(
  () => new URL("cloudpc_snapshot_bg.wasm", import.meta.url),
);
