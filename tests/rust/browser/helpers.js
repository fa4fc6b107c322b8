// The JavaScript side of the browser tests: the stand-in's control routes, and values that only JavaScript can make.

const json = async (origin, path, method = "GET", body) => {
  const answer = await fetch(`${origin}/control/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  if (!answer.ok) throw new Error(`control route ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
};

/** Adds a Cloud PC for one test, with these members. */
export const newCloudPc = (origin, members) => json(origin, "cloudPCs", "POST", members);

export const setFault = (origin, fault) => json(origin, "faults", "POST", fault);

/** The requests the server received for a Cloud PC, without preflights. */
export const seen = async (origin, cloudPcId) => {
  const all = (await json(origin, `requests?cloudPcId=${cloudPcId}`)).value;
  return {
    preflights: all.filter((request) => request.method === "OPTIONS"),
    posts: all.filter((request) => request.method === "POST"),
  };
};

/** The requests it received with a `client-request-id`, once there are this many. */
export const seenWith = async (origin, clientRequestId, atLeast) =>
  (await json(origin, `requests?clientRequestId=${clientRequestId}&atLeast=${atLeast}`)).value;

/** Resolves once the server notices that the client has left the request with this `client-request-id`. */
export const leftWith = (origin, clientRequestId) =>
  json(origin, `requests?clientRequestId=${clientRequestId}&cancelled=true&atLeast=1`);

/** Changes the stand-in's settings, which affect every test. */
export const change = (origin, settings) => json(origin, "settings", "PATCH", settings);

export const randomGuid = () => crypto.randomUUID();

/** The snapshots that it really started. */
export const started = async (origin, cloudPcId) => (await json(origin, `snapshots?cloudPcId=${cloudPcId}`)).value;

/** Resolves once the server has the POST for a Cloud PC: nothing else shows that a request is in flight. */
export const arrived = (origin, cloudPcId) => json(origin, `requests?cloudPcId=${cloudPcId}&method=POST&atLeast=1`);

/** Resolves once the server notices that the client has left the request for a Cloud PC. */
export const cancelled = (origin, cloudPcId) => json(origin, `requests?cloudPcId=${cloudPcId}&cancelled=true&atLeast=1`);

/** The result of a promise in this turn of the event loop, before any timer or connection can report anything. */
export const atOnce = (promise) => {
  const { port1, port2 } = new MessageChannel();
  const late = new Promise((resolve) => (port1.onmessage = () => resolve({ late: true })));
  port2.postMessage(null);
  return Promise.race([promise.then((value) => ({ value }), (error) => ({ error })), late]);
};

/** Every string that can be reached from `value`, including hidden members and names. */
export function everythingIn(value, seen = new Set()) {
  if (Object(value) !== value) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  const members = Reflect.ownKeys(value).map((key) => [String(key), everythingIn(value[key], seen)]);
  return [String(value), ...members.flat()].join("\n");
}

/** The URLs of everything that the page has loaded. */
export const loaded = () => performance.getEntriesByType("resource").map(({ name }) => name).join("\n");

/** Options that have a trap: `kind` says which. */
export function oddOptions(kind) {
  switch (kind) {
    case "throwingGetter":
      return {
        get accessTier() {
          throw new Error("no");
        },
      };
    case "throwingKeys":
      return new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("no");
          },
        },
      );
    case "inherited":
      return Object.create({ accessTier: "archive" });
    case "nulls":
      return { accessTier: null, storageAccountId: undefined, signal: null, fetch: null, retry: null, cloud: null };
    case "function":
      return () => {};
    case "notASignal":
      return { signal: { aborted: false } };
    case "aSymbolKey":
      return { [Symbol("mine")]: 1 };
  }
}

/** An error made by the package in an iframe. */
export async function errorOfAnotherRealm() {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const url = new URL("../../../pkg-template/error.js", import.meta.url);
  const { snapshotError } = await frame.contentWindow.eval(`import("${url}")`);
  frame.remove();
  return snapshotError({ message: "from the iframe" });
}
