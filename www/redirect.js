// Ends a sign-in: runs in the popup and sends the provider's answer, which is in the address, to the page that opened it.
import { broadcastResponseToMainFrame } from "../vendor/redirect-bridge.js";

await broadcastResponseToMainFrame();
