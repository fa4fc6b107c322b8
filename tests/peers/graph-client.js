// The package's call with Microsoft's Graph client. It keeps its client, and gives the token to no other host it was not told of.
import { Client } from "@microsoft/microsoft-graph-client";
import { textOf } from "./token.mjs";

let client;
let token;

export async function createSnapshot(newest, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  token = newest;
  client ??= Client.init({
    baseUrl,
    defaultVersion: "",
    customHosts: new Set([new URL(baseUrl).hostname]),
    authProvider: async (done) => done(null, await textOf(token)),
  });
  const action = client.api(`/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`);
  await action.options({ signal }).post(parameters);
}
