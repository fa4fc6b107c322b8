// The package's call with PnPjs.
import { DefaultHeaders, DefaultInit, GraphQueryable, graphPost } from "@pnp/graph";
import { BrowserFetchWithRetry, DefaultParse, body } from "@pnp/queryable";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  const action = GraphQueryable(`${baseUrl}/deviceManagement/virtualEndpoint`, `cloudPCs/${id}/createSnapshot`);
  action.using(DefaultHeaders(), DefaultInit(), BrowserFetchWithRetry(), DefaultParse());
  action.on.auth(async (url, init) => {
    init.headers = { ...init.headers, Authorization: `Bearer ${token}` };
    return [url, init];
  });
  await graphPost(action, body(parameters));
}
