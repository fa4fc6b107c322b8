// The package's call with axios, which sends by XMLHttpRequest if not told otherwise.
import axios from "axios";
import { textOf } from "./token.mjs";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  const url = `${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`;
  const headers = { Authorization: `Bearer ${await textOf(token)}` };
  await axios.post(url, parameters, { adapter: "fetch", headers, signal });
}
