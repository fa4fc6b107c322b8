// A small WebDriver client: WebDriver is the only protocol that the drivers of all engines speak.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** The longest that a script in a page may take. Without it, drivers end one after 30 s, which a busy machine may need. */
const SCRIPT_MS = 240_000;

/** Starts a browser through its driver, by the W3C protocol, which all drivers have in common. */
export async function open(driver, capabilities) {
  const port = await freePort();
  const server = spawn(driver, [`--port=${port}`], { stdio: "ignore" });
  const ended = once(server, "exit").then(([code]) => Promise.reject(new Error(`${driver} ended with ${code}`)));
  const send = (method, path, body) => ask(method, `http://127.0.0.1:${port}${path}`, body);
  try {
    await Promise.race([ready(send), ended]);
    const { sessionId, capabilities: { browserVersion: version } } = await send("POST", "/session", {
      capabilities: { alwaysMatch: capabilities },
    });
    const session = `/session/${sessionId}`;
    await send("POST", `${session}/timeouts`, { script: SCRIPT_MS });
    const run = (work, ...args) => send("POST", `${session}/execute/async`, { script: script(work), args });
    const onElement = (element, verb, body) =>
      send("POST", `${session}/element/${Object.values(element)[0]}/${verb}`, body);
    return {
      version,
      goto: (url) => send("POST", `${session}/url`, { url }),
      reload: () => send("POST", `${session}/refresh`, {}),
      /** Runs an async function in the page: `{ value }` it returned, or `{ error }` it threw, as text. */
      run,
      /** The value of `condition` in the page, an element for example, as soon as it is truthy. */
      async until(condition, ...args) {
        const { value, error } = await run(sought(condition), ...args).catch((error) => ({ error }));
        assert.ok(value, `${error}, while waiting for ${condition} with ${JSON.stringify(args)}`);
        return value;
      },
      click: (element) => onElement(element, "click", {}),
      type: (element, text) => onElement(element, "value", { text }),
      async close() {
        await send("DELETE", session).finally(() => server.kill());
      },
    };
  } catch (error) {
    server.kill();
    throw error;
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Polls, because not every driver says when it listens. */
async function ready(send) {
  const status = () => send("GET", "/status").catch(() => ({ ready: false }));
  while (!(await status()).ready) await pause(50);
}

async function ask(method, url, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

const script = (work) => `
  const done = [...arguments].pop();
  (${work})(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));
`;

/** Evaluates the condition after each change of the page, and not in between. */
const sought = (condition) => `async (...args) => {
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  for (;;) {
    const found = (${condition})(...args);
    if (found) return found;
    await new Promise((changed) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        changed();
      });
      observer.observe(document, all);
    });
  }
}`;
