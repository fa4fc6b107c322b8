// What is compared: each makes the same call by the same signature. The bundles are made by `cargo xtask bench`.

/** The package's own name among its peers. */
export const OURS = "cloudpc-snapshot";

/** Where the page's server has the module of each. */
export const MODULES = {
  fetch: "/peers/fetch.js",
  octokit: "/peers/octokit.js",
  "graph-client": "/peers/graph-client.js",
  "azure-pipeline": "/peers/azure-pipeline.js",
  ky: "/peers/ky.js",
  axios: "/peers/axios.js",
  "pnp-graph": "/peers/pnp-graph.js",
  [OURS]: "/pkg/index.js",
};
