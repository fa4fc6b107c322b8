// Starts mock-graph, a stand-in for Microsoft Graph, as a process of its own, and speaks to it: what goes wrong, what arrived.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The program, on the PATH if the environment does not say where it is. */
const PROGRAM = process.env.MOCK_GRAPH_PROGRAM ?? "mock-graph";

export async function startMockGraph() {
  const server = spawn(PROGRAM, { stdio: ["ignore", "pipe", "inherit"] });
  // It prints where it listens, as soon as it does.
  const lines = createInterface(server.stdout);
  const [origin] = await Promise.race([once(lines, "line"), once(server, "error").then(([error]) => Promise.reject(error))]);

  async function control(method, path, body) {
    const response = await fetch(`${origin}/control/${path}`, { method, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }
  const list = async (what) => (await control("GET", what)).value;

  return {
    /** What the option `baseUrl` takes. */
    baseUrl: `${origin}/beta`,
    /** Adds a Cloud PC, so that tests do not disturb each other. */
    newCloudPc: () => control("POST", "cloudPCs"),
    /** Orders what happens to the next request for this Cloud PC. */
    fault: ({ id }, fault) => control("POST", "faults", { cloudPcId: id, ...fault }),
    /** The snapshot requests that arrived for this Cloud PC. */
    posts: ({ id }) => list(`requests?method=POST&cloudPcId=${id}`),
    /** The snapshots that were really started. */
    snapshots: ({ id }) => list(`snapshots?cloudPcId=${id}`),
    async stop() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}
