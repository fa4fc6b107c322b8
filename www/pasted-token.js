// Signing in with an access token from elsewhere.
import { REQUIRED_SCOPES } from "../pkg/index.js";
import { CLOUDS, addClouds } from "./clouds.js";
import { byId, write } from "./dom.js";

const { cloud, token } = byId("sign-in").elements;

addClouds(cloud);

write(byId("token-hint"), `The token needs the permission ${REQUIRED_SCOPES.createSnapshots[0]}. It is kept in memory only.`);

/** The token stays in the page's memory: a reload forgets it. */
export const pastedToken = {
  fields: byId("pasted-token"),
  signIn() {
    const pasted = token.value.trim();
    if (!pasted) {
      token.focus();
      throw new Error("Paste an access token first.");
    }
    return {
      tenant: cloud.value,
      label: `Using a pasted token (${CLOUDS[cloud.value]})`,
      tokenFor: () => pasted,
      options: { cloud: cloud.value },
    };
  },
  leave() {
    token.value = "";
  },
};
