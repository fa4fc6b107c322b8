// The same call with PnPjs, for `cargo xtask size`.
import { DefaultHeaders, DefaultInit, GraphQueryable, graphPost } from "@pnp/graph";
import { BrowserFetchWithRetry, DefaultParse, body } from "@pnp/queryable";

export async function createSnapshot(token, id, parameters) {
  const root = "https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint";
  const action = GraphQueryable(root, `cloudPCs/${id}/createSnapshot`);
  action.using(DefaultHeaders(), DefaultInit(), BrowserFetchWithRetry(), DefaultParse());
  action.on.auth(async (url, init) => {
    init.headers = { ...init.headers, Authorization: `Bearer ${token}` };
    return [url, init];
  });
  await graphPost(action, body(parameters));
}
