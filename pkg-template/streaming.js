// The entry whose module is a file: bundlers find it by this URL, and browsers compile it while it arrives.
import { api } from "./api.js";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";

let functions;
const named = (name) => (functions ??= api(() => new URL("cloudpc_snapshot_bg.wasm", import.meta.url)))[name];

// `cargo xtask build` puts all functions in. Nothing is called here, so that a bundle contains only what is used.
export const FUNCTION = (...given) => named("FUNCTION")(...given);
