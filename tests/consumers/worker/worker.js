import { outcome } from "./outcome.js";

onmessage = async ({ data }) => postMessage(await outcome(data));
