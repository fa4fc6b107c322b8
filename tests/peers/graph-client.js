// The package's call with Microsoft's Graph client. It keeps its client, and gives the token to no other host it was not told of.
import { Client } from "@microsoft/microsoft-graph-client";

let client;
let token;

export async function createSnapshot(newest, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  token = newest;
  client ??= Client.init({
    baseUrl,
    defaultVersion: "",
    customHosts: new Set([new URL(baseUrl).hostname]),
    authProvider: (done) => done(null, token),
  });
  await client.api(`/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`).post(parameters);
}
