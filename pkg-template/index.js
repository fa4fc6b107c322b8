// The default entry: one file, which contains the module, so that nothing else has to be served, copied or allowed.
// First, because the file compresses better with the module before the code.
import { DEFLATED } from "./module.js";
import { api } from "./api.js";
import { inflate } from "./inflate.js";

export { ACCESS_TIERS, REQUIRED_SCOPES, SnapshotError, isSnapshotError } from "./api.js";

let functions;
const named = (name) => (functions ??= api(() => inflate(DEFLATED)))[name];

// `cargo xtask build` puts all functions in. Nothing is called here, so that a bundle contains only what is used.
export const FUNCTION = (...given) => named("FUNCTION")(...given);
