// The package's call with the pipeline of Azure's SDKs. Its policy for tokens keeps one, and asks for the claims of a challenge.
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";

const HOUR_MS = 3_600_000;

let token;
const credential = {
  async getToken(_scopes, { claims }) {
    const text = typeof token === "function" ? await token({ claims }) : token;
    return { token: text, expiresOnTimestamp: Date.now() + HOUR_MS };
  },
};
const pipeline = createPipelineFromOptions({});
pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: "https://graph.microsoft.com/.default" }));
const client = createDefaultHttpClient();

export async function createSnapshot(newest, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  token = newest;
  const request = createPipelineRequest({
    url: `${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`,
    method: "POST",
    headers: createHttpHeaders({ "Content-Type": "application/json" }),
    body: JSON.stringify(parameters),
    abortSignal: signal,
  });
  const answer = await pipeline.sendRequest(client, request);
  if (answer.status !== 204) throw new Error(`Graph answered ${answer.status}`);
}
