// The package's call with ky.
import ky from "ky";
import { textOf } from "./token.mjs";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  await ky.post(`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
    headers: { Authorization: `Bearer ${await textOf(token)}` },
    json: parameters,
    signal,
  });
}
