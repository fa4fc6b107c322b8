// Where the stand-in for Microsoft Graph answers: in the service worker of this site.
export const api = new URL("beta", location.href);
