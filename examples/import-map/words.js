// What the page says about a failure: the messages of the package are for developers.

const HAPPENED = {
  notSent: "Nothing was sent.",
  refused: "Refused: nothing was started.",
  unknown: "Unknown: it may have been started.",
};

/** What is known about the restore point. */
export const happened = ({ outcome }) => HAPPENED[outcome];

/** What a person can do next. */
export function adviceFor(error) {
  if (error.outcome === "unknown") {
    return "Look for a new restore point in the Intune admin center before you try again: a second request can start a second one.";
  }
  switch (error.code) {
    case "invalidArgument":
      return error.field === "token"
        ? "Paste the access token alone, without “Bearer”."
        : "Enter the ID of the Cloud PC, which looks like 662009bc-7732-4f6f-8726-25883518b33e.";
    case "unauthenticated":
      return "Get a new access token: this one has expired, or is not for Microsoft Graph.";
    case "forbidden":
      return "You need the permission CloudPC.ReadWrite.All, a role such as Windows 365 Administrator, and a licence.";
    case "notFound":
      return "There is no such Cloud PC in this tenant. Enter its own ID, not that of its device in Intune.";
    case "conflict":
      return "Something else is running on this Cloud PC. Try again when it has finished.";
    case "throttled":
      return `Microsoft limits requests. Try again in ${Math.ceil((error.retryAfterMs ?? 60_000) / 1000)} s.`;
    default:
      return "Try again later.";
  }
}
