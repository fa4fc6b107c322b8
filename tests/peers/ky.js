// The same call with ky, for `cargo xtask size`.
import ky from "ky";

export async function createSnapshot(token, id, parameters) {
  await ky.post(`https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
    headers: { Authorization: `Bearer ${token}` },
    json: parameters,
  });
}
