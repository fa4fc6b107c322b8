// The title of the tab, and a notification when a work has ended that nobody looks at.
import { byId } from "./dom.js";
import { shared } from "./storage.js";

/** Where this browser remembers that the user wants notifications. */
const STORAGE_KEY = "cloudpc-snapshot.notify";

const TITLE = document.title;
const box = byId("notify").querySelector("input");

/** Starts the check box. The browser asks for its permission when it is ticked. */
export function startNotify() {
  byId("notify").hidden = !("Notification" in window) || Notification.permission === "denied";
  box.checked = shared.getItem(STORAGE_KEY) === "on" && window.Notification?.permission === "granted";
  box.addEventListener("change", async () => {
    box.checked &&= (await Notification.requestPermission()) === "granted";
    shared.setItem(STORAGE_KEY, box.checked ? "on" : "off");
  });
}

/** Puts a headline into the title of the tab, or removes it. */
export function drawTitle(headline) {
  const title = headline ? `${headline} · ${TITLE}` : TITLE;
  if (document.title !== title) {
    document.title = title;
  }
}

/** Notifies the user that the work has ended, if they want that and look elsewhere. */
export function notify(headline) {
  if (box.checked && document.hidden) {
    try {
      new Notification(headline, { icon: "logo.svg", tag: STORAGE_KEY }).addEventListener("click", () => window.focus());
    } catch {
      // Chrome on Android allows them, but only from a service worker.
    }
  }
}
