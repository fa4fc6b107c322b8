// The settings of the demo tenant: its size, and the faults that it simulates.
import { currentToken } from "./demo-tenant.js";
import { byId, icon, make } from "./dom.js";
import { count } from "./format.js";

/** The faults to simulate, each through a setting of the stand-in or a named fault. */
const FAULTS = {
  throttle: {
    label: "Throttling",
    what: "At most 10 requests every 10 seconds.",
    setting: () => ({ throttle: { writes: 10, windowMs: 10_000 } }),
    without: { throttle: null },
  },
  lost: {
    label: "Lost answers",
    what: "Every fifth restore point is started, but its answer is lost.",
    fault: { every: 5, times: null, status: 504, started: true },
  },
  expired: {
    label: "Expired token",
    what: "The current token is rejected; a new one is accepted.",
    setting: () => ({ expiredToken: currentToken() }),
    without: { expiredToken: null },
  },
  forbidden: {
    label: "Missing permission",
    what: "Creating restore points is refused.",
    fault: { times: null, status: 403 },
  },
  conflict: {
    label: "Conflicts",
    what: "Every seventh Cloud PC is busy with another action.",
    fault: { every: 7, times: null, status: 409 },
  },
  unlicensed: {
    label: "Missing licence",
    what: "The tenant has no Windows 365 licence.",
    fault: { on: "all", times: null, status: 403, bodyBy: "licensing" },
  },
  network: {
    label: "Network failure",
    what: "The network fails for 10 seconds.",
    fault: { cut: "network", times: null, forMs: 10_000 },
  },
  outage: {
    label: "Service outage",
    what: "Each request fails with status 502 for 10 seconds.",
    fault: { on: "all", times: null, status: 502, bodyBy: "proxy", forMs: 10_000 },
  },
  portal: {
    label: "Captive portal",
    what: "A Wi-Fi sign-in page answers each request for 10 seconds.",
    fault: { on: "all", times: null, status: 200, bodyBy: "proxy", forMs: 10_000 },
  },
  slow: {
    label: "Slow answers",
    what: "Each answer takes 1.5 seconds.",
    setting: () => ({ delayMs: 1_500 }),
    without: { delayMs: 0 },
  },
};

const panel = byId("faults");
/** The faults that the stand-in has confirmed. A box is ticked a moment earlier. */
const active = new Set();

/** Starts the panel. `onTenant` is called after the tenant was replaced. */
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
      await set(name, checked);
      mark(name, checked);
    }
  });
  byId("faults-title").prepend(icon("fault"));
}

/** Shows the panel, with the current state of the demo tenant, or hides it. */
export async function showFaults(shown) {
  panel.hidden = !shown;
  if (!shown) {
    return;
  }
  const [settings, names] = await Promise.all([control("GET", "settings"), faultNames()]);
  for (const [name, { without }] of Object.entries(FAULTS)) {
    const isOn = without ? Object.entries(without).some(([setting, off]) => settings[setting] !== off) : names.includes(name);
    show(name, isOn);
  }
}

function show(name, isOn) {
  panel.elements[name].checked = isOn;
  mark(name, isOn);
}

function mark(name, isOn) {
  active[isOn ? "add" : "delete"](name);
  byId("faults-on").textContent = active.size ? count(active.size, "fault") : "no faults";
  const forMs = FAULTS[name].fault?.forMs;
  if (isOn && forMs) {
    setTimeout(async () => show(name, (await faultNames()).includes(name)), forMs);
  }
}

const faultNames = async () => (await control("GET", "faults")).value;

function set(name, on) {
  const { fault, setting, without } = FAULTS[name];
  if (fault) {
    return on ? control("PUT", `faults/${name}`, fault) : control("DELETE", `faults/${name}`);
  }
  return control("PATCH", "settings", on ? setting() : without);
}

async function control(method, what, body) {
  const response = await fetch(`control/${what}`, { method, body: body && JSON.stringify(body) });
  return response.headers.get("Content-Type")?.includes("json") ? response.json() : undefined;
}
