/**
 * The stand-in's API under the other name of this machine: for the browser that is another origin,
 * so a demo request passes the same CORS checks as one to Microsoft Graph.
 */
const demoApi = new URL("/beta", location.href);
demoApi.hostname = location.hostname === "localhost" ? "127.0.0.1" : "localhost";

const REAL_NOTE = "The real service: a restore point is really made.";
const REAL_TOKEN_NOTE =
  "A Microsoft Graph token that allows CloudPC.ReadWrite.All. It stays in this page's memory and is gone when you reload.";

/** Where a request can go: the package's options for it, and what the form says about it. */
export const TARGETS = {
  demo: {
    options: { baseUrl: demoApi.href },
    note: `A stand-in for Microsoft Graph on this machine: ${demoApi.host}`,
    token: "demo-token",
    tokenNote: "Filled in for the demo: the stand-in takes any token.",
  },
  global: { options: { cloud: "global" }, note: REAL_NOTE, token: "", tokenNote: REAL_TOKEN_NOTE },
  usGov: { options: { cloud: "usGov" }, note: REAL_NOTE, token: "", tokenNote: REAL_TOKEN_NOTE },
};
