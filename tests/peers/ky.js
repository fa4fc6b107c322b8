// The package's call with ky.
import ky from "ky";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  await ky.post(`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
    headers: { Authorization: `Bearer ${token}` },
    json: parameters,
  });
}
