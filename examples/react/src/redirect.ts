// Ends a sign-in: sends the answer of Microsoft, which is in the address, to the page that opened this window.
import { broadcastResponseToMainFrame } from "@azure/msal-browser/redirect-bridge";

await broadcastResponseToMainFrame();
