// For tests that share one stand-in: Cloud PCs of a test's own, and what came with its tokens.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { origin, requests } from "../support/stand-in.mjs";

/** Runs code that has the package's functions, `baseUrl` and what is `given`, and returns something. */
export const runIn = (project, given, code) =>
  project.node(`
    import * as functions from "cloudpc-snapshot";
    Object.assign(globalThis, functions, ${JSON.stringify({ baseUrl: `${origin}/beta`, ...given })});
    console.log(JSON.stringify(await (async () => { ${code} })()));`);

/** New Cloud PCs, and the `$filter` that finds them alone. */
export async function newCloudPcs(count, members) {
  const productType = `test-${randomUUID()}`;
  const cloudPcs = [];
  for (let made = 0; made < count; made += 1) {
    const response = await control("cloudPCs", { productType, ...members });
    cloudPcs.push(await response.json());
  }
  return { cloudPcs, ids: cloudPcs.map(({ id }) => id), filter: `productType eq '${productType}'` };
}

/** A token of a test's own. */
export const newToken = () => `token-${randomUUID()}`;

/** Scripts an answer to requests that bear `token`. */
export const scriptFaultFor = (token, fault) => control("faults", { token, ...fault });

/** What reached the API with `token`. */
export async function requestsWith(token) {
  return (await requests()).filter(({ headers }) => headers.authorization === `Bearer ${token}`);
}

async function control(what, body) {
  const response = await fetch(`${origin}/control/${what}`, { method: "POST", body: JSON.stringify(body) });
  assert.ok(response.ok, `POST /control/${what}: ${response.status}`);
  return response;
}
