// The page: one button makes a restore point, and a line says what happened.
import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";

import { adviceFor, happened } from "./words.js";

const form = document.getElementById("request");
const result = document.getElementById("result");
const { token, cloudPcId } = form.elements;
const button = form.querySelector("button");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  say("busy", "Sending the request …");
  try {
    const { sentAt } = await createSnapshot(token.value.trim(), cloudPcId.value.trim(), {
      onEvent({ type, waitMs }) {
        if (type === "wait") say("busy", `Microsoft asks to wait ${Math.ceil(waitMs / 1000)} s …`);
      },
    });
    const time = new Date(sentAt).toLocaleTimeString();
    say("accepted", `Accepted at ${time}.`, "The restore point can take an hour or more to appear.");
  } catch (error) {
    if (!isSnapshotError(error)) throw error;
    say(error.outcome, happened(error), adviceFor(error));
    console.warn(JSON.stringify(error)); // every field, for a support case, and never the token
    // What may have been started must not be sent again by a second click.
    button.disabled = error.outcome === "unknown";
  }
});

// Another Cloud PC may be sent.
cloudPcId.addEventListener("input", () => {
  button.disabled = false;
});

/** Shows what happened, and what to do. The outcome chooses the colour. */
function say(outcome, ...lines) {
  result.className = outcome;
  result.replaceChildren(
    ...lines.map((line, at) => {
      const element = document.createElement(at === 0 ? "strong" : "p");
      element.textContent = line;
      return element;
    }),
  );
}
