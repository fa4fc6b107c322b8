// The worker: it answers each message with the outcome.
import { outcome } from "./outcome.js";

onmessage = async ({ data }) => postMessage(await outcome(data));
