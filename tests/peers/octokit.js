// The package's call with the request function of Octokit.
import { request } from "@octokit/request";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  await request("POST /deviceManagement/virtualEndpoint/cloudPCs/{id}/createSnapshot", {
    baseUrl,
    headers: { authorization: `Bearer ${token}` },
    id,
    ...parameters,
  });
}
