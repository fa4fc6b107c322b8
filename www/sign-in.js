import { byId, write } from "./dom.js";
import { demoTenant } from "./demo-tenant.js";
import { pastedToken } from "./pasted-token.js";

/**
 * The ways to sign in. Each has a `signIn` that gives, or promises, a session:
 * - `tenant`, by which a kept run is known again, and its `name`;
 * - `tokenFor`, which gives the token for one of the package's functions, by its name, and the `options` of all;
 * - where it matters, `pollMs` and `settleMs`: how often, and how long, to look for a restore point.
 *
 * One that has to ask something first has `fields`, shown while it is chosen; the others sign in at once.
 */
const WAYS = { demo: demoTenant, token: pastedToken };

const form = byId("sign-in");
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
    signIn(onSession);
  });
  choose(onSession);
}

/** While a run is under way, the tenant stays. */
export function lockSignIn(locked) {
  byId("sign-in-fields").disabled = locked;
}

function choose(onSession) {
  const chosen = WAYS[form.elements.way.value];
  for (const way of Object.values(WAYS)) {
    if (way.fields) {
      way.fields.hidden = way !== chosen;
    }
  }
  if (chosen.fields) {
    latest += 1;
    write(byId("signed-in"), "");
    onSession(undefined);
  } else {
    signIn(onSession);
  }
}

async function signIn(onSession) {
  const turn = (latest += 1);
  try {
    const session = await WAYS[form.elements.way.value].signIn();
    if (turn === latest) {
      write(byId("signed-in"), `Working on: ${session.name}`);
      onSession(session);
    }
  } catch (error) {
    write(byId("signed-in"), `Not signed in. ${error.message}`);
  }
}
