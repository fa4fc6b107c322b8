// The stand-in for Microsoft Graph, as the tests in JavaScript control it.
import assert from "node:assert/strict";

assert.ok(process.env.MOCK_GRAPH, "MOCK_GRAPH must name the origin of a running mock-graph, as `cargo xtask test` does");

/** The origin that serves the page and the stand-in for Microsoft Graph. */
export const origin = new URL(process.env.MOCK_GRAPH).origin;

/** The stand-in's address for HTTP/2, with a self-signed certificate. */
export const http2Origin = process.env.MOCK_GRAPH_H2;

let made = 0;

/** Creates a Cloud PC for this test, so that tests can share one stand-in. */
export async function newCloudPc(members) {
  made += 1;
  const displayName = `CPC-test-${process.pid}-${made}`;
  return (await post("cloudPCs", { displayName, ...members })).json();
}

/** All Cloud PCs, in the order of the list. */
export const cloudPcs = () => recorded("cloudPCs");

/** Adds a manual restore point that no request has started, created now or so long ago. */
export const addRestorePoint = ({ id }, ageMs = 0) => post("restorePoints", { cloudPcId: id, snapshotType: "manual", ageMs });

/** Scripts the next answer to a snapshot request for `cloudPc`. */
export const scriptFault = (cloudPc, fault) => post("faults", { cloudPcId: cloudPc.id, ...fault });

/** The requests that reached the API, including preflights. */
export const requests = () => recorded("requests");

/** The requests that reached the API for `cloudPc`, including preflights. */
export const requestsFor = (cloudPc) => recorded(`requests?cloudPcId=${cloudPc.id}`);

/** The snapshots of `cloudPc` that were really started. */
export const snapshotsOf = (cloudPc) => recorded(`snapshots?cloudPcId=${cloudPc.id}`);

/** The snapshot requests that reached the API for `cloudPc`. */
export async function postsFor(cloudPc) {
  return (await requestsFor(cloudPc)).filter(({ method }) => method === "POST");
}

/** All snapshots that were really started. */
export const snapshots = () => recorded("snapshots");

/** Resets the stand-in to its initial state. */
export const reset = () => control("POST", "reset");

/** Replaces the tenant, or changes settings. */
export const change = (what, members) => control(what === "tenant" ? "PUT" : "PATCH", what, members);

/** Sets a named fault, for every request that meets it. */
export const setFault = (name, fault) => control("PUT", `faults/${name}`, fault);

export const removeFault = (name) => control("DELETE", `faults/${name}`);

/** Lets `many` snapshot requests pass and holds the others, until `letGo` or until their client leaves. */
export async function holdAfter(many) {
  await setFault("passing", { times: many });
  await setFault("held", { times: null, delayMs: 600_000 });
}

/** Waits until a read of `cloudPc` has arrived, or has lost its client before the answer. */
export const readArrived = ({ id }) => recorded(`requests?method=GET&cloudPcId=${id}&atLeast=1`);
export const readAbandoned = ({ id }) => recorded(`requests?method=GET&cloudPcId=${id}&cancelled=true&atLeast=1`);

export const letGo = () => removeFault("held");

/** Waits until `many` snapshot requests have arrived, or requests on another operation. */
export const arrived = (many, on = "createSnapshot") => recorded(`requests?on=${on}&atLeast=${many}`);

/** Waits until `many` parts of batches have arrived. */
export const partsArrived = (many) => recorded(`requests?part=true&atLeast=${many}`);

/** Waits until a snapshot request for `cloudPc` has arrived. */
export const arrivedFor = ({ id }) => recorded(`requests?method=POST&cloudPcId=${id}&atLeast=1`);

/** Waits until `many` snapshot requests have lost their client before the answer. */
export const abandoned = (many) => recorded(`requests?on=createSnapshot&cancelled=true&atLeast=${many}`);

/** A self-signed certificate for this machine's names, and its key, both as DER. */
export async function ownCertificate() {
  const { certificate, key } = await read("certificate");
  return { certificate: Buffer.from(certificate), key: Buffer.from(key) };
}

const recorded = async (what) => (await read(what)).value;

/** The stand-in waits half a minute for as many as `atLeast`. On a busy machine they may need more. */
const TRIES = 4;

async function read(what) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${origin}/control/${what}`);
    if (response.status === 200) return response.json();
    const reason = await response.text();
    const isEarly = reason.includes("atLeast was not reached");
    assert.ok(isEarly && tries < TRIES, `GET /control/${what}: ${response.status} ${reason}`);
  }
}

const post = (what, body) => control("POST", what, body);

async function control(method, what, body) {
  const response = await fetch(`${origin}/control/${what}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} /control/${what}: ${response.status} ${response.ok || (await response.text())}`);
  return response;
}
