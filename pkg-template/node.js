// Node: its fetch does not read files, so the wasm file is read from the package's folder.
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
} = /* @__PURE__ */ api(async () => {
  const { readFile } = await import("node:fs/promises");
  return readFile(new URL("cloudpc_snapshot_bg.wasm", import.meta.url));
});
