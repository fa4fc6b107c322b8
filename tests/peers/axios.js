// The package's call with axios, which sends by XMLHttpRequest if not told otherwise.
import axios from "axios";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  const url = `${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`;
  await axios.post(url, parameters, { adapter: "fetch", headers: { Authorization: `Bearer ${token}` } });
}
