// Starts the page of the site as soon as its service worker answers.
import { byId } from "./dom.js";

const { serviceWorker } = navigator;

try {
  await serviceWorker.register("service-worker.js");
  const { active } = await serviceWorker.ready;
  if (!serviceWorker.controller) {
    // At the first visit, and after a reload that bypasses the worker.
    const controlled = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    active.postMessage("claim");
    await controlled;
  }
} catch {
  const text = "This browser offers no service worker here, so there is no demo tenant. Sign in with a Microsoft account, or paste a token.";
  byId("sign-in").append(Object.assign(document.createElement("p"), { className: "note", textContent: text }));
}
await import("./page.js");
