// The sign-in bar: lets the user select a way to sign in, and reports each session.
import { adviceFor } from "./advice.js";
import { demoTenant } from "./demo-tenant.js";
import { byId, write } from "./dom.js";
import { keep, kept } from "./kept.js";
import { microsoftSignIn } from "./microsoft-sign-in.js";
import { pastedToken } from "./pasted-token.js";

/**
 * The ways to sign in. Each has a `signIn` that returns, or promises, a session:
 * - `tenant` tells whether a saved run belongs to it; `label` is shown in the bar;
 * - `tokenFor` returns the token, or the token function, for a function of the package by its name; `options` go to all;
 * - optional: `pollMs` and `checkMs`, how often and how long to look for a restore point; `signOut`.
 *
 * A way that has to ask something first has `fields`, shown while it is selected; the others sign in at once. Optional:
 * `pending`, shown until the sign-in has ended; `resume`, which returns the session from before a reload, if it is still
 * valid; `leave`, called when another way is selected.
 */
const WAYS = { demo: demoTenant, microsoft: microsoftSignIn, token: pastedToken };

/** What is kept: the selected way. */
const WAY = "way";

const form = byId("sign-in");
const status = byId("signed-in");
const signOut = byId("sign-out");
let latest = 0;
let onSession;

/** Starts the bar and signs in. `onSession` gets each new session, and `undefined` when there is none. */
export function startSignIn(options) {
  ({ onSession } = options);
  form.addEventListener("change", ({ target }) => {
    if (target.name === "way") {
      select();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(selectedWay().pending ?? "");
    enter(() => selectedWay().signIn());
  });
  form.elements.way.value = kept(WAY) ?? "demo";
  select();
}

/** Ends the session because of `error`, and says so. */
export function refuseSession(error) {
  endSession();
  show(`Not signed in. ${adviceFor(error)}`, { isError: true });
}

/** Locks the bar while work is in progress, so that the tenant stays the same. */
export function lockSignIn(locked) {
  byId("sign-in-fields").disabled = locked;
  signOut.disabled = locked;
}

const selectedWay = () => WAYS[form.elements.way.value];

function select() {
  keep(WAY, form.elements.way.value);
  const selected = selectedWay();
  for (const way of Object.values(WAYS)) {
    if (way.fields) {
      way.fields.hidden = way !== selected;
    }
    if (way !== selected) {
      way.leave?.();
    }
  }
  if (!selected.fields) {
    enter(() => selected.signIn());
    return;
  }
  endSession();
  if (selected.resume) {
    enter(() => selected.resume());
  }
}

/** Ends the session, and ignores the result of a sign-in that is still in progress. */
function endSession() {
  latest += 1;
  signOut.hidden = true;
  show("");
  onSession(undefined);
}

function show(text, { isError = false } = {}) {
  status.classList.toggle("error", isError);
  write(status, text);
}

async function enter(signIn) {
  const turn = (latest += 1);
  try {
    const session = await signIn();
    if (turn === latest && session) {
      startSession(session);
    }
  } catch (error) {
    if (turn === latest) {
      refuseSession(error);
    }
  }
}

function startSession(session) {
  show(session.label);
  signOut.hidden = !session.signOut;
  signOut.onclick = async () => {
    selectedWay().leave?.();
    await session.signOut();
    endSession();
  };
  onSession(session);
}
