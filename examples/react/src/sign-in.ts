// Signing in with MSAL, and the token function that the package asks before each request.
import { createStandardPublicClientApplication, type AccountInfo, type IPublicClientApplication } from "@azure/msal-browser";
import { REQUIRED_SCOPES, type TokenFunction } from "cloudpc-snapshot";

const { VITE_CLIENT_ID, VITE_TENANT_ID } = import.meta.env;

/** One scope is enough for everything on this page. */
const scopes = REQUIRED_SCOPES.createSnapshots.map((scope) => `https://graph.microsoft.com/${scope}`);

export const startMsal = () =>
  createStandardPublicClientApplication({
    auth: {
      clientId: VITE_CLIENT_ID,
      authority: `https://login.microsoftonline.com/${VITE_TENANT_ID}`,
      redirectUri: "/redirect.html",
      clientCapabilities: ["CP1"], // says that this page handles claims challenges: Graph sends them to no other client
    },
  });

/** Opens the sign-in window. Call it in a click: browsers block windows that no click opened. */
export const signIn = (msal: IPublicClientApplication) => msal.acquireTokenPopup({ scopes });

/** MSAL caches tokens, so the usual call costs next to nothing. */
export const tokenFunction =
  (msal: IPublicClientApplication, account: AccountInfo): TokenFunction =>
  async ({ claims, forceRefresh }) => {
    const { accessToken } = await msal.acquireTokenSilent({ scopes, account, claims, forceRefresh });
    return accessToken;
  };
