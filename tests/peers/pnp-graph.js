// The package's call with PnPjs.
import { DefaultHeaders, DefaultInit, GraphQueryable, graphPost } from "@pnp/graph";
import { BrowserFetchWithRetry, DefaultParse, body } from "@pnp/queryable";
import { textOf } from "./token.mjs";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  const action = GraphQueryable(`${baseUrl}/deviceManagement/virtualEndpoint`, `cloudPCs/${id}/createSnapshot`);
  action.using(DefaultHeaders(), DefaultInit(), BrowserFetchWithRetry(), DefaultParse());
  action.on.auth(async (url, init) => {
    init.headers = { ...init.headers, Authorization: `Bearer ${await textOf(token)}` };
    return [url, init];
  });
  await graphPost(action, body(parameters, { signal }));
}
