// An extension's service worker. A test calls its global function.
import { outcome } from "./outcome.js";

globalThis.outcome = outcome;
