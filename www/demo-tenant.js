// The demo tenant: a session with a stand-in for Microsoft Graph, without a sign-in.
import { api } from "./demo-api.js";

/** How many tokens were renewed because the service rejected the one before. */
let renewals = 0;

/** The token that requests carry now. The stand-in accepts any. */
export const currentToken = () => `demo-token-${renewals}`;

/** The token function. `claims` come with a claims challenge: only a new token satisfies it. */
function getToken({ claims }) {
  renewals += claims ? 1 : 0;
  return currentToken();
}

export const demoTenant = {
  signIn: () => ({
    tenant: "demo",
    label: "Using the demo tenant",
    tokenFor: () => getToken,
    options: { baseUrl: api.href },
    // A restore point takes ten seconds here, not an hour.
    pollMs: 1_000,
    checkMs: 12_000,
  }),
};
