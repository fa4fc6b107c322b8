// The package's call with the request function of Octokit.
import { request } from "@octokit/request";
import { textOf } from "./token.mjs";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  await request("POST /deviceManagement/virtualEndpoint/cloudPCs/{id}/createSnapshot", {
    baseUrl,
    headers: { authorization: `Bearer ${await textOf(token)}` },
    id,
    request: { signal },
    ...parameters,
  });
}
