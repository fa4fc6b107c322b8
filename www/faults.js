import { byId, icon, make } from "./dom.js";
import { currentToken } from "./demo-tenant.js";

/** What can go wrong in the demo tenant, by the stand-in's own controls: a setting, or a fault with a name. */
const FAULTS = {
  throttle: {
    label: "Throttle",
    what: "10 snapshots in 10 seconds.",
    setting: () => ({ throttle: { writes: 10, windowMs: 10_000 } }),
    without: { throttle: null },
  },
  lost: {
    label: "Lost answers",
    what: "Every fifth is started, but the answer lost.",
    fault: { every: 5, times: null, status: 504, started: true },
  },
  expired: {
    label: "Expired token",
    what: "The token is refused; a new one is not.",
    setting: () => ({ expiredToken: currentToken() }),
    without: { expiredToken: null },
  },
  forbidden: {
    label: "Forbidden",
    what: "The permission is missing.",
    fault: { times: null, status: 403 },
  },
  conflict: {
    label: "Some refused",
    what: "Every seventh meets a conflict.",
    fault: { every: 7, times: null, status: 409 },
  },
  slow: {
    label: "Slow",
    what: "Each answer takes 1.5 seconds.",
    setting: () => ({ delayMs: 1_500 }),
    without: { delayMs: 0 },
  },
};

const panel = byId("faults");
/** What the stand-in has been told, not what is ticked: it takes a moment from one to the other. */
const inForce = new Set();

/** Makes the panel ready. `onTenant` hears when the demo tenant is another one. */
export function startFaults({ onTenant }) {
  byId("fault-choices").append(
    ...Object.entries(FAULTS).map(([name, { label, what }]) => {
      const box = make("input", { type: "checkbox", name });
      box.setAttribute("aria-describedby", `fault-${name}`);
      const meaning = make("span", { className: "hint", id: `fault-${name}`, textContent: what });
      return make("div", { className: "fault" }, make("label", {}, box, label), meaning);
    }),
  );
  panel.addEventListener("change", async ({ target }) => {
    if (target.name === "size") {
      await control("PUT", "tenant", { cloudPCs: Number(target.value) });
      onTenant();
    } else {
      const { name, checked } = target;
      await order(name, checked);
      mark(name, checked);
    }
  });
  byId("faults-title").prepend(icon("fault"));
}

/** Shows the panel while the demo tenant is the one at work, as things stand there. */
export async function showFaults(shown) {
  panel.hidden = !shown;
  if (!shown) {
    return;
  }
  const [settings, { value: names }] = await Promise.all([control("GET", "settings"), control("GET", "faults")]);
  for (const [name, { without }] of Object.entries(FAULTS)) {
    const [[setting, usual]] = Object.entries(without ?? { none: null });
    const isOn = without ? settings[setting] !== usual : names.includes(name);
    panel.elements[name].checked = isOn;
    mark(name, isOn);
  }
}

function mark(name, isOn) {
  inForce[isOn ? "add" : "delete"](name);
  byId("faults-on").textContent = inForce.size ? `${inForce.size} on` : "none";
}

function order(name, on) {
  const { fault, setting, without } = FAULTS[name];
  if (fault) {
    return on ? control("PUT", `faults/${name}`, fault) : control("DELETE", `faults/${name}`);
  }
  return control("PATCH", "settings", on ? setting() : without);
}

async function control(method, what, body) {
  const response = await fetch(`/control/${what}`, { method, body: body && JSON.stringify(body) });
  return response.headers.get("Content-Type")?.includes("json") ? response.json() : undefined;
}
