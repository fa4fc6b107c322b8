// The address of what is shown, to share and for Back and Forward: the tab, its filter, a Cloud PC, a run. No names of people
// but what was searched for, and never a token. It is in the fragment, which a browser sends to no server.
import { keep, kept } from "./kept.js";

/** Between two changes of the address, but for steps: browsers allow few. */
const EVERY_MS = 300;

let timer;
let changedAt = -EVERY_MS;
/** The address that waits. */
let waiting;
let onView;
/** Whether the next change completes an address that was opened: it is no step of its own. */
let isOpened = true;

/** What is kept: the last address that waited, and the one it replaces. A reload may come first, or before the browser notices. */
const WAITING = "address";

/** The state of each address that the page has made. One that was opened in the tab has none. */
const OWN = 1;

/** Starts. `show` gets the view of an address when the page opens with it (`isFirst`) or it changes, and whether it is a link. */
export function startAddress(show) {
  onView = show;
  const late = kept(WAITING);
  const isNew = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (!isNew && late?.from === location.href) {
    history.replaceState(OWN, "", late.to);
  }
  addEventListener("popstate", ({ state }) => open({ isFirst: false, isLink: state !== OWN }));
  if (location.hash.length > 1) {
    open({ isFirst: true, isLink: isNew });
  }
}

function open(how) {
  wait(undefined);
  isOpened = true;
  onView(Object.fromEntries(new URLSearchParams(location.hash.slice(1))), how);
}

/** Makes `view` the address, without its empty members. */
export function showAddress(view) {
  const members = Object.entries(view).filter(([, value]) => value);
  const wanted = new URLSearchParams(members).toString();
  const now = new URLSearchParams(location.hash.slice(1));
  const isShown = wanted === now.toString();
  const completes = isOpened;
  isOpened = false;
  const address = wanted ? `#${wanted}` : location.pathname + location.search;
  if (completes) {
    wait(address);
    replace();
  } else if (isStep(now, view)) {
    replace();
    history.pushState(OWN, "", address);
  } else if (waiting || !isShown) {
    wait(isShown ? undefined : address);
    const restMs = changedAt + EVERY_MS - performance.now();
    if (restMs <= 0) {
      replace();
    } else {
      timer ??= setTimeout(replace, restMs);
    }
  }
}

function wait(address) {
  waiting = address;
  keep(WAITING, address ? { from: location.href, to: address } : null);
}

/** Lets what waits become the address. */
function replace() {
  clearTimeout(timer);
  timer = undefined;
  if (waiting) {
    changedAt = performance.now();
    history.replaceState(OWN, "", waiting);
    waiting = undefined;
  }
}

/** Whether Back should lead here again: to another tab, or another run. The rest only changes the address. */
const isStep = (now, { tab, run }) => (now.get("tab") ?? "") !== (tab ?? "") || (now.get("run") && run && now.get("run") !== run);
