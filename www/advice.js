// What to tell an admin about an error: the package's own messages are for developers.

/** For each code of a `SnapshotError`: what happened, and what to do next. */
export const ADVICE = {
  invalidArgument: ["One of the entered values cannot be used.", "Check them and try again."],
  tokenFailed: ["No access token could be obtained.", "Sign in again."],
  unauthenticated: [
    "Microsoft Graph did not accept the access token.",
    "Sign in again. A pasted token must be for Microsoft Graph in the selected cloud and must not have expired.",
  ],
  forbidden: [
    "This account is not allowed to do this.",
    "The app needs the permission CloudPC.ReadWrite.All with admin consent, the account a role such as Windows 365 Administrator, and the tenant a Windows 365 licence.",
  ],
  notFound: ["It was not found in this tenant.", "It may have been deleted: refresh the list."],
  conflict: ["Another action may be running on this Cloud PC.", "Try again when it has finished."],
  rejected: ["The request was rejected.", "If Microsoft Graph gave a reason, its message says why."],
  throttled: ["The service is limiting requests from this tenant.", "Wait a few minutes and try again."],
  serviceUnavailable: ["Windows 365 is temporarily unavailable.", "Try again in a few minutes."],
  serviceError: ["Windows 365 failed to handle the request.", "Try again later."],
  network: [
    "No answer arrived: the connection was lost, or a proxy, a firewall or a browser extension blocked it.",
    "Check the connection and try again.",
  ],
  timeout: ["The answer took too long: the connection or the service may be slow.", "Try again later."],
  unexpectedResponse: [
    "The answer is not what Microsoft Graph normally sends: a proxy may have changed it.",
    "Ask your network administrator, or try from another network.",
  ],
  loadFailed: ["A part of this page could not be loaded.", "Check the connection and reload the page."],
  internal: ["This is a bug in this page.", "Please report it with the error message."],
};

/** For an `invalidArgument`: what to enter in its field. */
const FIELD_ADVICE = {
  storageAccountId:
    "Enter the full resource ID of the account: /subscriptions/…/resourceGroups/…/providers/Microsoft.Storage/storageAccounts/… In the Azure portal, it is under JSON View.",
  token: "This is not an access token. Paste the token alone, without “Bearer”, spaces or line breaks.",
  ids: "A bulk action takes at most 5,000 Cloud PCs. Select fewer.",
};

/** What to do next instead, if the service may have started the work. */
export const CHECK_FIRST = "Check for the restore point before you send this again.";
export const CHECK_BULK_FIRST =
  "The bulk action may have been started: look for it in the Intune admin center before you start another one.";

/** What happened and what to do next. The page's own errors, which have no code, say it themselves. */
export function adviceFor({ code, field, message }, nextInstead) {
  if (!ADVICE[code]) {
    return message;
  }
  const [what, next] = ADVICE[code];
  return FIELD_ADVICE[field] ?? `${what} ${nextInstead ?? next}`;
}

/** The advice on an item of a report. */
export const adviceForItem = ({ error, outcome }) => adviceFor(error, outcome === "unknown" ? CHECK_FIRST : undefined);

/** The advice with what a support ticket needs, for places that show nothing else about the error. */
export function fullAdviceFor(error, nextInstead) {
  const { code, message, graphMessage, requestId } = error;
  return [
    adviceFor(error, nextInstead),
    graphMessage && `Microsoft Graph says: “${graphMessage}”`,
    requestId && `Request ID: ${requestId}`,
    code === "internal" && `Error message: ${message}`,
  ]
    .filter(Boolean)
    .join(" ");
}
