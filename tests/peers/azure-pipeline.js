// The package's call with the pipeline of Azure's SDKs.
import { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";

const pipeline = createPipelineFromOptions({});
const client = createDefaultHttpClient();

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  const request = createPipelineRequest({
    url: `${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`,
    method: "POST",
    headers: createHttpHeaders({ Authorization: `Bearer ${token}`, "Content-Type": "application/json" }),
    body: JSON.stringify(parameters),
  });
  const answer = await pipeline.sendRequest(client, request);
  if (answer.status !== 204) throw new Error(`Graph answered ${answer.status}`);
}
