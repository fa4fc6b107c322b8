// What happens in the page: a client makes the calls, and what its caller learns is noted.

/**
 * Calls for each id, `atOnce` of them at a time, or all in one run. Tells what the caller learns of each, and the milliseconds
 * until the last has ended. It uses nothing from outside, because it is sent to the page.
 */
export async function callAll({ module, ids, atOnce, isRun, token, freshToken, options }) {
  const { createSnapshot, createSnapshots, init } = await import(module);
  await init?.();
  // Opens the connection, which is no part of a call.
  await fetch(options.baseUrl, { credentials: "omit" });
  // As with MSAL: the token it has serves until claims are asked for.
  const getToken = ({ claims }) => (claims && JSON.parse(claims).access_token ? freshToken : token);
  window.controller = new AbortController();
  const given = { ...options, signal: window.controller.signal };
  const noted = (error) => {
    const places = { message: `${error}\n${error.stack}`, JSON: JSON.stringify(error) };
    const repeatsToken = Object.keys(places).filter((place) => places[place].includes(token));
    return { name: error.name, message: error.message, outcome: error.outcome, repeatsToken };
  };
  const accepted = { outcome: "accepted" };
  const learned = [];
  const start = performance.now();
  if (isRun) {
    const { items } = await createSnapshots(getToken, ids, { ...given, concurrency: atOnce });
    for (const { error } of items) learned.push(error ? noted(error) : accepted);
  } else {
    const left = ids.values();
    const work = async () => {
      for (const id of left) {
        const call = createSnapshot(getToken, id, given);
        learned.push(await call.then(() => accepted, noted));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
  return { learned, ms: performance.now() - start };
}
