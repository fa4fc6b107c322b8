// Signing in with a Microsoft account through MSAL.js: gets the tokens, and renews them.
import { REQUIRED_SCOPES } from "../pkg/index.js";
import { shared } from "./storage.js";

/** For each cloud: where its users sign in, and its Graph. */
const CLOUDS = {
  global: { login: "https://login.microsoftonline.com", graph: "https://graph.microsoft.com" },
  usGov: { login: "https://login.microsoftonline.us", graph: "https://graph.microsoft.us" },
};

/** The function called first: the sign-in asks for its scope only, the others are asked for when they are needed. */
const FIRST = "listCloudPcs";

const STORAGE_KEY = "microsoft-account";

/** Enough for a password and a second factor. MSAL cannot see that a popup was closed. */
const POPUP_TIMEOUT_MS = 300_000;

/** The code of the error of a popup that another one has replaced. */
export const REPLACED = "interaction_in_progress_cancelled";

/** Loads MSAL.js when it is first needed. A popup that opens only after that may be blocked, so load it before the click. */
export const loadMsal = () => import("../vendor/msal-browser.js");

/**
 * @typedef {object} Settings
 * @property {string} clientId of the app registration, whose redirect URI is `redirect.html`, for a single-page application
 * @property {string} [tenant] its id or one of its domains; if absent, any work account can sign in
 * @property {"global" | "usGov"} cloud the package's name of it
 * @property {string} [authority] the address of another OpenID provider, instead of the cloud's
 */

/** @returns {Settings | undefined} the settings of the last sign-in in this browser */
export const savedSettings = () => JSON.parse(shared.getItem(STORAGE_KEY)) ?? undefined;

/**
 * Signs in with a popup. Call it from a click.
 *
 * @param {Settings} settings
 * @param {(open: () => Promise<T>) => Promise<T>} [onClick] gets what opens a later popup, because browsers block a popup that no
 *   click opened. It may open one again, which replaces the one before: that one rejects with the code `REPLACED`. If it
 *   rejects, the calls that wait for a token reject as well
 */
export async function signIn(settings, onClick) {
  const app = await open(settings);
  const { account } = await popup(app, { ...tokenRequest(FIRST, settings), prompt: "select_account" });
  app.setActiveAccount(account);
  shared.setItem(STORAGE_KEY, JSON.stringify(settings));
  return session(app, settings, onClick);
}

/** The session that MSAL still has in this tab's `sessionStorage`, if any: after a reload, nobody has to sign in again. */
export async function resume(onClick) {
  const settings = savedSettings();
  const app = settings && (await open(settings));
  return app?.getActiveAccount() ? session(app, settings, onClick) : undefined;
}

function session(app, settings, onClick = (open) => open()) {
  const account = app.getActiveAccount();
  let interaction;

  /** Gets a token from the cache, with the refresh token, or else from the user. */
  const token = async (request, { signal, quietly }) => {
    for (;;) {
      try {
        return await silently(app, { ...request, account });
      } catch (error) {
        if (quietly || !(await needsUser(error))) {
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
      // Many calls may ask at once: one popup can serve them all.
      await interaction;
    }
  };

  const interact = async (request) => {
    const result = await onClick(() => popup(app, { ...request, account }));
    if (result.account.homeAccountId !== account.homeAccountId) {
      throw new Error(`You signed in as ${result.account.username}, but this session belongs to ${account.username}.`);
    }
    return result.accessToken;
  };

  return {
    tenant: account.tenantId,
    name: account.username,
    /** The token function for one function of the package: it asks for the scope of that function only, and `quietly` no user. */
    tokenFor:
      (name, { quietly } = {}) =>
      ({ claims, signal }) =>
        token({ ...tokenRequest(name, settings), claims }, { signal, quietly }),
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
      // Declares that this client handles claims challenges: Graph sends them to no other.
      clientCapabilities: ["CP1"],
    },
    system: {
      protocolMode: authority ? ProtocolMode.OIDC : ProtocolMode.AAD,
      popupBridgeTimeout: POPUP_TIMEOUT_MS,
    },
  });
}

/** Uses no hidden frame: browsers withhold the provider's cookies from it, and the page's policy forbids it. */
async function silently(app, request) {
  const { CacheLookupPolicy } = await loadMsal();
  const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
  return (await app.acquireTokenSilent({ ...request, cacheLookupPolicy })).accessToken;
}

/** Replaces an earlier popup that was closed, or left behind by a reload. */
const popup = (app, request) => app.acquireTokenPopup({ ...request, overrideInteractionInProgress: true });

/** The least privileged scope that suffices, with the host before it, as the provider wants it. */
const tokenRequest = (name, { cloud }) => ({ scopes: [`${CLOUDS[cloud].graph}/${REQUIRED_SCOPES[name][0]}`] });

/** Whether only the user can help. A refresh token that is no longer valid gives `invalid_grant`. */
async function needsUser(error) {
  const { InteractionRequiredAuthError } = await loadMsal();
  return error instanceof InteractionRequiredAuthError || error.errorCode === "invalid_grant";
}
