import { demoCloudPcs } from "./demo-tenant.js";
import { clearFieldError, clearFieldErrors } from "./field-errors.js";
import { Picker } from "./picker.js";
import { TARGETS } from "./targets.js";
import { offerTiers } from "./tiers.js";

const form = document.getElementById("snapshot-form");
const { token, cloudPcId, storageAccountId, accessTier, create, cancel } = form.elements;
const byId = (id) => document.getElementById(id);

const picker = new Picker({
  input: cloudPcId,
  list: byId("cloudPcs"),
  button: byId("cloudPcs-open"),
  hint: byId("cloudPcId-hint"),
});

const PLAIN_HINT = "The Cloud PC's own id: not its Intune or Entra device id.";

/** What was typed belongs to a tenant: it goes away with the target and comes back with it. */
const OF_A_TENANT = [token, cloudPcId, storageAccountId];
const drafts = Object.fromEntries(Object.entries(TARGETS).map(([name, target]) => [name, [target.token, "", ""]]));
let target;

/** Makes the form ready. `onSubmit` gets `createSnapshot`'s arguments; `onCancel` nothing. */
export function startForm({ onSubmit, onCancel }) {
  offerTiers(accessTier, byId("accessTier-hint"));
  chooseTarget();
  form.addEventListener("change", ({ target: { name } }) => {
    if (name === "target") {
      chooseTarget();
    }
  });
  form.addEventListener("input", ({ target: { name } }) => clearFieldError(name));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isBusy()) {
      clearFieldErrors();
      onSubmit(read());
    }
  });
  // A double click or a held key is one wish, also where the answer came between the two.
  create.addEventListener("click", (event) => {
    if (event.detail > 1) {
      event.preventDefault();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat) {
      event.preventDefault();
    }
  });
  cancel.addEventListener("click", onCancel);
  create.disabled = false;
}

/** While a request is under way there is something to cancel and nothing to submit. */
export function setBusy(busy) {
  // Not `disabled`: that would take the focus away from who pressed it.
  create.setAttribute("aria-disabled", String(busy));
  if (!busy && document.activeElement === cancel) {
    create.focus();
  }
  cancel.hidden = !busy;
}

function isBusy() {
  return create.getAttribute("aria-disabled") === "true";
}

function read() {
  return {
    token: token.value.trim(),
    cloudPcId: cloudPcId.value.trim(),
    options: {
      ...TARGETS[target].options,
      storageAccountId: storageAccountId.value.trim() || null,
      accessTier: accessTier.value || null,
    },
  };
}

async function chooseTarget() {
  if (target) {
    drafts[target] = OF_A_TENANT.map((field) => field.value);
  }
  target = form.elements.target.value;
  OF_A_TENANT.forEach((field, index) => {
    field.value = drafts[target][index];
  });
  clearFieldErrors();
  byId("target-hint").textContent = TARGETS[target].note;
  byId("token-hint").textContent = TARGETS[target].tokenNote;
  picker.offer([], PLAIN_HINT);
  if (target === "demo") {
    await offerDemoCloudPcs();
  }
}

async function offerDemoCloudPcs() {
  let offer;
  try {
    offer = [await demoCloudPcs(), "Type a name, a user or a state, or an id."];
  } catch (error) {
    offer = [[], `The demo tenant's list is not there (${error.message}). Type an id.`];
  }
  if (target === "demo") {
    picker.offer(...offer);
  }
}
