// Signing in with a Microsoft account: the fields in the header, and the popup that MSAL opens.
import { REQUIRED_SCOPES } from "../pkg/index.js";
import { addClouds } from "./clouds.js";
import { byId, write } from "./dom.js";
import { REPLACED, loadMsal, resume, savedSettings, signIn } from "./microsoft-account.js";

/** For the errors of MSAL that an admin meets; the others, such as those of Entra, speak for themselves. */
const ADVICE = {
  user_cancelled: "The sign-in was cancelled.",
  popup_window_error: "The browser blocked the sign-in window. Allow pop-ups for this page and try again.",
  empty_window_error: "The browser blocked the sign-in window. Allow pop-ups for this page and try again.",
  timed_out: "The sign-in window did not respond. Try again.",
};

const { clientId, directory, directoryCloud } = byId("sign-in").elements;
const again = byId("sign-in-again");

addClouds(directoryCloud);

const redirect = new URL("redirect.html", location.href);
write(
  byId("microsoft-hint"),
  `You need your own app registration, with the delegated permission ${REQUIRED_SCOPES.createSnapshots[0]} and this redirect URI for a single-page application: ${redirect}`,
);

let stopAsking;

/**
 * Browsers open a popup only on a click, but a token may be needed at any time: shows a button that opens it. Nobody can see
 * that a popup was closed, so the button stays, and opens another one, until a sign-in has succeeded or failed.
 */
const onClick = (open) =>
  new Promise((resolve, reject) => {
    stopAsking = reject;
    again.hidden = false;
    again.onclick = () => open().then(resolve, (error) => error.errorCode === REPLACED || reject(error));
  }).finally(() => {
    again.hidden = true;
  });

const complete = (account) =>
  account && { ...account, label: `Signed in as ${account.name}`, options: { cloud: savedSettings().cloud } };

export const microsoftSignIn = {
  fields: byId("microsoft-account"),
  // The provider's pages may cut themselves off from this one, and then it cannot see that their window was closed.
  pending: "Waiting for the sign-in window. If you closed it, sign in again.",
  async resume() {
    // Should this fail, the sign-in itself will say so.
    loadMsal().catch(() => {});
    const saved = savedSettings();
    if (!saved) return undefined;
    clientId.value = saved.clientId;
    directory.value = saved.tenant ?? "";
    directoryCloud.value = saved.cloud;
    return complete(await resume(onClick));
  },
  async signIn() {
    if (!clientId.value.trim()) {
      clientId.focus();
      throw new Error("Enter the client ID of the app registration.");
    }
    const settings = { clientId: clientId.value.trim(), tenant: directory.value.trim(), cloud: directoryCloud.value };
    try {
      return complete(await signIn(settings, onClick));
    } catch (error) {
      throw new Error(ADVICE[error.errorCode] ?? error.message, { cause: error });
    }
  },
  leave() {
    stopAsking?.(new Error("Signed out before a new token was obtained."));
  },
};
