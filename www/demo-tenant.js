/**
 * The stand-in's API under the other name of this machine: for the browser that is another origin,
 * so a demo request passes the same CORS checks as one to Microsoft Graph.
 */
const api = new URL("/beta", location.href);
api.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

/** How many tokens have been asked for because the one before was refused. */
let renewals = 0;

/** The token the demo tenant gets now: it takes any. */
export const currentToken = () => `demo-token-${renewals}`;

/** After a 401 it is called with the service's claims, and a real one would have them satisfied. */
function renew({ claims }) {
  renewals += claims ? 1 : 0;
  return currentToken();
}

/** Signs in to the stand-in for Microsoft Graph on this machine, which asks nobody for anything. */
export const demoTenant = {
  signIn: () => ({
    tenant: "demo",
    name: "Demo tenant",
    tokenFor: () => renew,
    options: { baseUrl: api.href },
    // A snapshot takes ten seconds here, not an hour.
    pollMs: 1_000,
    settleMs: 12_000,
  }),
};
