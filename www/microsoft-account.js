import { REQUIRED_SCOPES } from "../pkg/index.js";

/** Where each cloud has people sign in, and its Graph. */
const CLOUDS = {
  global: { login: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com" },
  usGov: { login: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us" },
};

/** The function called first: its scopes are asked for at sign-in, those of the others when they are needed. */
const FIRST = "listCloudPcs";

const KEPT = "microsoft-account";

/** Time for a password and a second factor: MSAL cannot see that a popup was closed. */
const POPUP_TIMEOUT_MS = 300_000;

/** MSAL.js, loaded when it is first needed. */
const loadMsal = () => import("../msal/msal-browser.js");

/**
 * @typedef {object} Settings
 * @property {string} clientId the app registration's; `redirect.html` is its redirect URI, of the kind "single-page application"
 * @property {string} [tenant] its id or one of its domains; without it, anyone's work account will do
 * @property {"global" | "usGov"} cloud as the package names it
 * @property {string} [authority] the address of another OpenID provider, in place of the cloud's
 */

/** @returns {Settings | undefined} those of the last sign-in in this browser */
export const keptSettings = () => JSON.parse(localStorage.getItem(KEPT)) ?? undefined;

/**
 * Signs in with a popup: call it in a click.
 *
 * @param {Settings} settings
 * @param {() => Promise<void>} [askForClick] awaited before each later popup, as browsers block those that no click opened;
 *   where it rejects, so do the calls that wait for a token
 */
export async function signIn(settings, askForClick) {
  const app = await open(settings);
  const { account } = await popup(app, { ...tokenRequest(FIRST, settings), prompt: "select_account" });
  app.setActiveAccount(account);
  localStorage.setItem(KEPT, JSON.stringify(settings));
  return session(app, settings, askForClick);
}

/** The session that MSAL still has in this tab's `sessionStorage`, if any: after a reload nobody signs in again. */
export async function resume(askForClick) {
  const settings = keptSettings();
  const app = settings && (await open(settings));
  return app?.getActiveAccount() ? session(app, settings, askForClick) : undefined;
}

function session(app, settings, askForClick) {
  const account = app.getActiveAccount();
  let interaction;

  /** From the cache or by the refresh token, else from the user. */
  const token = async (request, signal) => {
    for (;;) {
      try {
        return await silently(app, { ...request, account });
      } catch (error) {
        if (!(await needsUser(error))) {
          throw error;
        }
      }
      if (!interaction) {
        signal.throwIfAborted();
        interaction = interact(request).finally(() => {
          interaction = undefined;
        });
        return interaction;
      }
      // Many calls ask at once, and one popup may do for all.
      await interaction;
    }
  };

  const interact = async (request) => {
    await askForClick?.();
    const result = await popup(app, { ...request, account });
    if (result.account.homeAccountId !== account.homeAccountId) {
      throw new Error(`Signed in as ${result.account.username}, but this session is ${account.username}'s.`);
    }
    return result.accessToken;
  };

  return {
    tenant: account.tenantId,
    name: account.username,
    /** The package's token function for one of its functions: no other scopes than that one's are asked for. */
    tokenFor:
      (name) =>
      ({ claims, signal }) =>
        token({ ...tokenRequest(name, settings), claims }, signal),
    /** Forgets the account and its tokens. The browser stays signed in at the provider. */
    signOut: () => app.clearCache(),
  };
}

async function open({ clientId, tenant, cloud, authority }) {
  const { ProtocolMode, createStandardPublicClientApplication } = await loadMsal();
  return createStandardPublicClientApplication({
    auth: {
      clientId,
      authority: authority || `${CLOUDS[cloud].login}/${encodeURIComponent(tenant || "organizations")}`,
      knownAuthorities: authority ? [new URL(authority).host] : [],
      redirectUri: new URL("redirect.html", import.meta.url).href,
      // "I understand claims challenges": Graph sends them to no one else.
      clientCapabilities: ["CP1"],
    },
    system: {
      protocolMode: authority ? ProtocolMode.OIDC : ProtocolMode.AAD,
      popupBridgeTimeout: POPUP_TIMEOUT_MS,
    },
  });
}

/** Without a hidden frame: browsers keep the provider's cookies from it, and the page's policy allows none. */
async function silently(app, request) {
  const { CacheLookupPolicy } = await loadMsal();
  const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
  return (await app.acquireTokenSilent({ ...request, cacheLookupPolicy })).accessToken;
}

/** In place of an earlier one that was closed, or that a reload has left. */
const popup = (app, request) => app.acquireTokenPopup({ ...request, overrideInteractionInProgress: true });

/** The least privileged scope that will do, full as providers want it. */
const tokenRequest = (name, { cloud }) => ({ scopes: [`${CLOUDS[cloud].graph}/${REQUIRED_SCOPES[name][0]}`] });

/** A refresh token that is no longer any good is an `invalid_grant`. */
async function needsUser(error) {
  const { InteractionRequiredAuthError } = await loadMsal();
  return error instanceof InteractionRequiredAuthError || error.errorCode === "invalid_grant";
}
