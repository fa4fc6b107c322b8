import { REQUIRED_SCOPES } from "../pkg/index.js";
import { byId, write } from "./dom.js";
import { CLOUDS, offerClouds } from "./clouds.js";

const { cloud, token } = byId("sign-in").elements;

offerClouds(cloud);

write(byId("token-hint"), `Needs ${REQUIRED_SCOPES.createSnapshots[0]}. Kept in memory only.`);

/** Signs in with a token from elsewhere. It stays in this page's memory, and is gone after a reload. */
export const pastedToken = {
  fields: byId("pasted-token"),
  signIn() {
    const pasted = token.value.trim();
    if (!pasted) {
      token.focus();
      throw new Error("Paste a token first.");
    }
    return {
      tenant: cloud.value,
      name: CLOUDS[cloud.value],
      tokenFor: () => pasted,
      options: { cloud: cloud.value },
    };
  },
  leave() {
    token.value = "";
  },
};
