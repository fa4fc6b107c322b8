import { broadcastResponseToMainFrame } from "../msal/redirect-bridge.js";

// The provider's answer is in this popup's address: it goes to the page that opened the popup.
await broadcastResponseToMainFrame();
