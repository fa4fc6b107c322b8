// Where the access token comes from: an environment variable, or a command that prints one.
import { exec } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(exec);
/** How long a token is used before the command is asked again. Commands such as az have a cache of their own. */
const FRESH_MS = 60_000;

/** What `createSnapshots` takes: a token, or a function that returns one. */
export function chooseToken({ GRAPH_TOKEN, GRAPH_TOKEN_COMMAND }) {
  if (GRAPH_TOKEN) return GRAPH_TOKEN;
  if (GRAPH_TOKEN_COMMAND) return printedBy(GRAPH_TOKEN_COMMAND);
  throw new Error("Set GRAPH_TOKEN to an access token, or GRAPH_TOKEN_COMMAND to a command that prints one.");
}

/** A token function. It is called before each request, so the command runs once a minute, and after a token was refused. */
function printedBy(command) {
  let token;
  let askedAt;
  return ({ forceRefresh }) => {
    if (!token || forceRefresh || Date.now() - askedAt > FRESH_MS) {
      askedAt = Date.now();
      token = run(command).then(({ stdout }) => stdout.trim());
      // A failure is not kept: the next request asks again.
      token.catch(() => (token = undefined));
    }
    return token;
  };
}
