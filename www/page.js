import { createSnapshot, isSnapshotError } from "../pkg/index.js";
import { showAccepted, showCancelled, showFailed, showFieldRefused, showSending } from "./answer.js";
import { hasField, showFieldError } from "./field-errors.js";
import { setBusy, startForm } from "./form.js";

let running;

startForm({ onSubmit: send, onCancel: () => running?.abort() });

async function send({ token, cloudPcId, options }) {
  running = new AbortController();
  const { signal } = running;
  setBusy(true);
  showSending(cloudPcId);
  try {
    showAccepted(await createSnapshot(token, cloudPcId, { ...options, signal }));
  } catch (error) {
    showProblem(error, signal);
  } finally {
    setBusy(false);
  }
}

function showProblem(error, signal) {
  if (signal.aborted && error === signal.reason) {
    showCancelled();
  } else if (isSnapshotError(error) && hasField(error.field)) {
    showFieldRefused();
    showFieldError(error.field, error.message);
  } else {
    showFailed(error);
  }
}
