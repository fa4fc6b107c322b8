// The stand-in for Microsoft Graph, as the tests in JavaScript control it.
import assert from "node:assert/strict";

assert.ok(process.env.MOCK_GRAPH, "MOCK_GRAPH must name the origin of a running mock-graph, as `cargo xtask test` does");

/** The origin that serves the page and the stand-in for Microsoft Graph. */
export const origin = new URL(process.env.MOCK_GRAPH).origin;

/** Where it speaks HTTP/2, under a certificate that nobody knows. */
export const http2Origin = process.env.MOCK_GRAPH_H2;

let made = 0;

/** A Cloud PC of this test's own, so that tests can share one stand-in. */
export async function newCloudPc(members) {
  made += 1;
  const displayName = `CPC-test-${process.pid}-${made}`;
  return (await post("cloudPCs", { displayName, ...members })).json();
}

/** Scripts the next answer to a snapshot request for `cloudPc`. */
export const scriptFault = (cloudPc, fault) => post("faults", { cloudPcId: cloudPc.id, ...fault });

/** What reached the API, preflights included. */
export const requests = () => recorded("requests");

/** What reached the API for `cloudPc`, preflights included. */
export const requestsFor = (cloudPc) => recorded(`requests?cloudPcId=${cloudPc.id}`);

/** The snapshots really started of `cloudPc`. */
export const snapshotsOf = (cloudPc) => recorded(`snapshots?cloudPcId=${cloudPc.id}`);

/** The snapshot requests among those that reached the API for `cloudPc`. */
export async function postsFor(cloudPc) {
  return (await requestsFor(cloudPc)).filter(({ method }) => method === "POST");
}

/** The snapshots really started, of all. */
export const snapshots = () => recorded("snapshots");

/** All as at the start. */
export const reset = () => control("POST", "reset");

/** Another tenant, or other settings. */
export const change = (what, members) => control(what === "tenant" ? "PUT" : "PATCH", what, members);

/** A fault by that name, for whatever meets it. */
export const setFault = (name, fault) => control("PUT", `faults/${name}`, fault);

/** Lets so many snapshot requests go their way; the others wait until they are let go, or their client leaves. */
export async function holdAfter(many) {
  await setFault("passing", { times: many });
  await setFault("held", { times: null, delayMs: 600_000 });
}

export const letGo = () => control("DELETE", "faults/held");

/** Waits until so many snapshot requests have come. */
export const arrived = (many) => recorded(`requests?method=POST&atLeast=${many}`);

/** Waits until so many snapshot requests have lost their client before the answer. */
export const abandoned = (many) => recorded(`requests?method=POST&cancelled=true&atLeast=${many}`);

/** A certificate for this machine's names, which nobody knows, and its key, both as DER. */
export async function ownCertificate() {
  const { certificate, key } = await read("certificate");
  return { certificate: Buffer.from(certificate), key: Buffer.from(key) };
}

const recorded = async (what) => (await read(what)).value;

async function read(what) {
  const response = await fetch(`${origin}/control/${what}`);
  assert.equal(response.status, 200);
  return response.json();
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
