// Where the stand-in for Microsoft Graph answers: on the server of this page.

/**
 * Under this machine's other name: the browser takes that for another origin, so a demo request passes the same CORS checks as
 * one to Microsoft Graph.
 */
export const api = new URL("beta", location.href);
api.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";
