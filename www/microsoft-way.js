import { REQUIRED_SCOPES } from "../pkg/index.js";
import { offerClouds } from "./clouds.js";
import { byId, write } from "./dom.js";
import { keptSettings, resume, signIn } from "./microsoft-account.js";

const { clientId, directory, directoryCloud } = byId("sign-in").elements;
const again = byId("sign-in-again");

offerClouds(directoryCloud);

const redirect = new URL("redirect.html", location.href);
write(
  byId("microsoft-hint"),
  `An app registration of yours, with the delegated permission ${REQUIRED_SCOPES.createSnapshots[0]} and the redirect URI, of the kind “single-page application”, ${redirect}`,
);

let giveUp;

/** Browsers open a popup in a click only, and a token may be needed at any time. */
const askForClick = () =>
  new Promise((resolve, reject) => {
    giveUp = reject;
    again.hidden = false;
    again.onclick = () => {
      again.hidden = true;
      resolve();
    };
  });

const withCloud = (session) => session && { ...session, options: { cloud: keptSettings().cloud } };

/** Signs in with a Microsoft account, by an app registration of the user's own. */
export const microsoftAccount = {
  fields: byId("microsoft-account"),
  // Where the provider's pages cut themselves off from this one, nobody can see that their window was closed.
  meanwhile: "Waiting for the sign-in window. If it was closed, sign in again.",
  async resume() {
    const kept = keptSettings();
    if (!kept) return undefined;
    clientId.value = kept.clientId;
    directory.value = kept.tenant ?? "";
    directoryCloud.value = kept.cloud;
    return withCloud(await resume(askForClick));
  },
  async signIn() {
    if (!clientId.value.trim()) {
      clientId.focus();
      throw new Error("Give the client id of the app registration.");
    }
    const settings = { clientId: clientId.value.trim(), tenant: directory.value.trim(), cloud: directoryCloud.value };
    return withCloud(await signIn(settings, askForClick));
  },
  leave() {
    again.hidden = true;
    giveUp?.(new Error("Signed out before a new token was had."));
  },
};
