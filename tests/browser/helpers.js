// The JavaScript side of the browser tests: the stand-in's control routes, and values only JavaScript can make.

const json = async (origin, path, method = "GET", body) => {
  const answer = await fetch(`${origin}/control/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  if (!answer.ok) throw new Error(`control route ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : answer.json();
};

/** A Cloud PC of its own for a test. */
export const newCloudPc = (origin) => json(origin, "cloudPCs", "POST", {});

export const setFault = (origin, fault) => json(origin, "faults", "POST", fault);

/** What the server saw for a Cloud PC, preflights apart. */
export const seen = async (origin, cloudPcId) => {
  const all = (await json(origin, `requests?cloudPcId=${cloudPcId}`)).value;
  return {
    preflights: all.filter((request) => request.method === "OPTIONS"),
    posts: all.filter((request) => request.method === "POST"),
  };
};

/** What it really started. */
export const started = async (origin, cloudPcId) => (await json(origin, `snapshots?cloudPcId=${cloudPcId}`)).value;

/** Resolves once the server has the POST of a Cloud PC: nothing else tells that a request is in flight. */
export const arrived = (origin, cloudPcId) => json(origin, `requests?cloudPcId=${cloudPcId}&method=POST&atLeast=1`);

/** A `fetch` that keeps each request it gets and then does as `behaviour` says. */
export function stubFetch(behaviour) {
  const requests = [];
  const behaviours = {
    accept: () => Promise.resolve(new Response(null, { status: 204 })),
    acceptWithoutPromise: () => new Response(null, { status: 204 }),
    throwError: () => {
      throw new TypeError("thrown by the stub");
    },
    rejectWithText: () => Promise.reject("a text"),
    rejectWithNothing: () => Promise.reject(),
    hang: () => new Promise(() => {}),
    giveNothing: () => undefined,
    giveText: () => "junk",
    giveEmptyObject: () => ({}),
    giveNoHeaders: () => ({ status: 204 }),
    giveNaN: () => ({ status: NaN, headers: new Headers() }),
    giveNoText: () => ({ status: 403, headers: new Headers() }),
    giveThrowingText: () => ({
      status: 403,
      headers: new Headers(),
      text() {
        throw new Error("no");
      },
    }),
    giveThrowingGetters: () =>
      new Proxy(new Response(), {
        get(target, key) {
          if (key === "then") return undefined;
          throw new Error("no");
        },
      }),
  };
  const fetch = (...args) => {
    requests.push(args);
    return behaviours[behaviour]();
  };
  return { fetch, requests };
}

/** A signal that knows its listeners. */
export function countedSignal() {
  const { signal } = new AbortController();
  const listeners = new Set();
  const count = { now: 0, most: 0 };
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (type, callback) => {
    if (type === "abort") listeners.add(callback);
    count.now = listeners.size;
    count.most = Math.max(count.most, count.now);
    addEventListener.call(signal, type, callback);
  };
  signal.removeEventListener = (type, callback) => {
    if (type === "abort") listeners.delete(callback);
    count.now = listeners.size;
    removeEventListener.call(signal, type, callback);
  };
  return { signal, count };
}

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

/** An error of another realm, like `error` but for that. */
export const otherRealm = (error) => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const other = Object.setPrototypeOf(new frame.contentWindow.Error("x"), Object.getPrototypeOf(error));
  frame.remove();
  return other;
};
