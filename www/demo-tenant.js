// The demo tenant: a session with the stand-in for Microsoft Graph on this machine, without a sign-in.

/**
 * The stand-in's API under this machine's other name: the browser takes that for another origin, so a demo request passes
 * the same CORS checks as one to Microsoft Graph.
 */
const api = new URL("/beta", location.href);
api.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

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
