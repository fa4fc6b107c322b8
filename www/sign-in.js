import { byId, write } from "./dom.js";
import { demoTenant } from "./demo-tenant.js";
import { microsoftAccount } from "./microsoft-way.js";
import { pastedToken } from "./pasted-token.js";

/**
 * The ways to sign in. Each has a `signIn` that gives, or promises, a session:
 * - `tenant`, by which a kept run is known again, and its `name`;
 * - `tokenFor`, which gives the token for one of the package's functions, by its name, and the `options` of all;
 * - where it matters, `pollMs` and `settleMs`: how often, and how long, to look for a restore point;
 * - where there is such a thing, `signOut`.
 *
 * One that has to ask something first has `fields`, shown while it is chosen; the others sign in at once. Its `meanwhile` is
 * shown until it has signed in; its `resume` gives the session of before a reload, if there still is one; its `leave` is told
 * that another way was chosen.
 */
const WAYS = { demo: demoTenant, microsoft: microsoftAccount, token: pastedToken };

/** Where this tab keeps which of them was chosen. */
const KEPT = "cloudpc-snapshot.way";

const form = byId("sign-in");
const status = byId("signed-in");
const signOut = byId("sign-out");
let latest = 0;

/** Makes the bar ready and signs in. `onSession` gets each session, and nothing while there is none. */
export function startSignIn({ onSession }) {
  form.addEventListener("change", ({ target }) => {
    if (target.name === "way") {
      choose(onSession);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(chosenWay().meanwhile ?? "");
    enter(() => chosenWay().signIn(), onSession);
  });
  form.elements.way.value = sessionStorage.getItem(KEPT) ?? "demo";
  choose(onSession);
}

/** While a run is under way, the tenant stays. */
export function lockSignIn(locked) {
  byId("sign-in-fields").disabled = locked;
  signOut.disabled = locked;
}

const chosenWay = () => WAYS[form.elements.way.value];

function choose(onSession) {
  sessionStorage.setItem(KEPT, form.elements.way.value);
  const chosen = chosenWay();
  for (const way of Object.values(WAYS)) {
    if (way.fields) {
      way.fields.hidden = way !== chosen;
    }
    if (way !== chosen) {
      way.leave?.();
    }
  }
  if (!chosen.fields) {
    enter(() => chosen.signIn(), onSession);
    return;
  }
  none(onSession);
  if (chosen.resume) {
    enter(() => chosen.resume(), onSession);
  }
}

/** There is no session, whatever is under way. */
function none(onSession) {
  latest += 1;
  signOut.hidden = true;
  say("");
  onSession(undefined);
}

function say(text, { isError = false } = {}) {
  status.classList.toggle("error", isError);
  write(status, text);
}

async function enter(signIn, onSession) {
  const turn = (latest += 1);
  try {
    const session = await signIn();
    if (turn === latest && session) {
      show(session, onSession);
    }
  } catch (error) {
    if (turn === latest) {
      none(onSession);
      say(`Not signed in. ${error.message}`, { isError: true });
    }
  }
}

function show(session, onSession) {
  say(`Working on: ${session.name}`);
  signOut.hidden = !session.signOut;
  signOut.onclick = async () => {
    chosenWay().leave?.();
    await session.signOut();
    none(onSession);
  };
  onSession(session);
}
