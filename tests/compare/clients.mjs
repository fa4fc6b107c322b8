// Who is compared: this package and its peers, each called as in `tests/peers`.
import { readFileSync } from "node:fs";
import { MODULES, OURS } from "../bench/peers.mjs";

/** The peers, each with its npm package. */
const PACKAGES = {
  fetch: undefined,
  ky: "ky",
  axios: "axios",
  octokit: "@octokit/request",
  "pnp-graph": "@pnp/graph",
  "graph-client": "@microsoft/microsoft-graph-client",
  "azure-pipeline": "@azure/core-rest-pipeline",
};

const { dependencies } = JSON.parse(readFileSync(new URL("../peers/package.json", import.meta.url), "utf8"));

const named = (name) => {
  const npm = PACKAGES[name];
  return { name, module: MODULES[name], npm, version: dependencies[npm] };
};

/** Ours first. */
export const CLIENTS = [OURS, ...Object.keys(PACKAGES)].map(named);

/** Ours in other ways, for the cases in which that matters. */
export const SINGLE_SEND = { ...named(OURS), name: "with `singleSend: true`", options: { singleSend: true } };
export const RUN = { ...named(OURS), name: "as one run, `createSnapshots`", isRun: true };
