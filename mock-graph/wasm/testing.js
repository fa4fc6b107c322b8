// The entry for the tests of a portal: a stand-in for Graph that answers `fetch` in this JavaScript. Its module is inside, so
// that nothing has to be served, and not deflated, so that it can be loaded at once.
import { MODULE } from "./stand-in-module.js";
import { createStandIn, load } from "./stand-in.js";

const NEEDED = ["fetch", "Request", "Response", "TextEncoder", "TextDecoder"];

let loaded;

/** See testing.d.ts. */
export function createTestGraph({ cloudPcs = 12, seed = 1, root, ...settings } = {}) {
  for (const name of NEEDED) {
    if (name in globalThis) continue;
    throw new ReferenceError(
      `${name} is not defined: createTestGraph needs an environment with the fetch API. For Jest, use ` +
        '"jest-fixed-jsdom" or testEnvironment "node".',
    );
  }
  loaded ??= load(new WebAssembly.Module(Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0))));
  const { ask, fetch } = createStandIn(seed, { root });
  let faults = 0;
  const graph = {
    fetch,
    get cloudPcs() {
      return ask("GET", "cloudPCs");
    },
    get requests() {
      return ask("GET", "requests");
    },
    get snapshots() {
      return ask("GET", "snapshots");
    },
    set: (given) => void ask("PATCH", "settings", given),
    fault(given) {
      const path = `faults/${(faults += 1)}`;
      ask("PUT", path, given);
      return () => void ask("DELETE", path);
    },
    addCloudPc: (members = {}) => ask("POST", "cloudPCs", members),
    addRestorePoint: (cloudPcId, snapshotType = "manual") => void ask("POST", "restorePoints", { cloudPcId, snapshotType }),
  };
  ask("PUT", "tenant", { cloudPCs: cloudPcs, seed });
  graph.set({ snapshotMs: 0, ...settings });
  return graph;
}
