// The same call with Microsoft's Graph client, for `cargo xtask size`.
import { Client } from "@microsoft/microsoft-graph-client";

export async function createSnapshot(token, id, parameters) {
  const client = Client.init({ defaultVersion: "beta", authProvider: (done) => done(null, token) });
  await client.api(`/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`).post(parameters);
}
