import { byId } from "./dom.js";
import { CLOUDS } from "./clouds.js";

const { cloud, token } = byId("sign-in").elements;

cloud.append(...Object.entries(CLOUDS).map(([value, text]) => new Option(text, value)));

/** Signs in with a token from elsewhere. It stays in this page's memory, and is gone after a reload. */
export const pastedToken = {
  fields: byId("pasted-token"),
  signIn: () => ({
    tenant: cloud.value,
    name: CLOUDS[cloud.value],
    token: token.value.trim(),
    options: { cloud: cloud.value },
    looks: { settleMs: 120_000 },
  }),
};
