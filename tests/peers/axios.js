// The same call with axios, for `cargo xtask size`.
import axios from "axios";

export async function createSnapshot(token, id, parameters) {
  const url = `https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`;
  await axios.post(url, parameters, { headers: { Authorization: `Bearer ${token}` } });
}
