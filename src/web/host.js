// What of the platform the Rust half uses, in pieces as large as they can be without a rule in them: each call across the
// boundary costs bytes in the module, and a promise made over there costs a closure.

/**
 * Settles as `promise` does, or resolves with `undefined` after `ms`; rejects with the signal's reason once that fires.
 * Leaves no timer and no listener behind.
 */
export function race(promise, ms, signal) {
  let timer, stop;
  const end = new Promise((resolve, reject) => {
    timer = setTimeout(resolve, ms);
    stop = () => reject(signal.reason);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
  });
  return Promise.race([promise, end]).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  });
}

/** A time in milliseconds since 1970, as text. */
export const iso = (ms) => new Date(ms).toISOString();

/** Resolves after `ms`. */
export const wait = (ms, signal) => race(new Promise(() => {}), ms, signal);

/**
 * One fetch: its status, its type, the headers of these names and its body's JSON, as far as there are any; `undefined`
 * for what is no response. An answer counts from its head on: a body that is slow, too long or cut off is left out.
 */
export async function exchange(fetch, request, wire, signal, names, bodyMs, bodyLength) {
  const answer = await race((fetch ?? globalThis.fetch)(request), 2 ** 31 - 1, signal);
  let reply;
  try {
    const { status, type, headers } = answer;
    reply = [status, type, ...names.split(" ").map((name) => headers.get(name))];
    // A 204 has no body.
    if (status !== 204) reply.push(JSON.parse(await race(text(answer, bodyLength), bodyMs, signal)));
  } catch {
    wire.abort();
  }
  return reply;
}

/** The body of a response, as far as `length` characters. */
async function text(answer, length) {
  const reader = answer.body?.getReader();
  if (!reader) return answer.text();
  const decoder = new TextDecoder();
  let text = "";
  for (let chunk; text.length < length && !(chunk = await reader.read()).done; ) {
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text;
}
