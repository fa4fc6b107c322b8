// The panel "Copy to storage": where the service copies each restore point to, and in which access tier.
import { listStorageAccounts, listSubscriptions } from "../pkg/index.js";
import { addTiers } from "./access-tiers.js";
import { fullAdviceFor } from "./advice.js";
import { byId, write } from "./dom.js";
import { keep, kept } from "./kept.js";

/** The only tier that an immutable account accepts. */
const IMMUTABLE_TIER = "hot";

/** A resource ID, wherever it stands in an address of the Azure portal. */
const RESOURCE_ID = /\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/\w+/i;

/** What is kept: the tenant, and the fields of the form. */
const STORAGE = "storage";

const form = byId("storage");
const { subscription, account, storageAccountId } = form.elements;

let session;
let accounts = [];
let changed;

/** Starts the panel. `onChange` is called after each change. */
export function startStorage({ onChange }) {
  changed = onChange;
  addTiers(byId("tiers"));
  form.addEventListener("submit", (event) => event.preventDefault());
  subscription.addEventListener("change", () => loadAccounts());
  form.addEventListener("input", () => {
    takeApart();
    arrange();
    changed();
    const values = ["subscription", "account", "storageAccountId", "accessTier"].map((name) => form.elements[name].value);
    keep(STORAGE, { tenant: session?.tenant, values, name: subscription.selectedOptions[0].text });
  });
}

/** Replaces a pasted address of the Azure portal by the resource ID in it. */
function takeApart() {
  const { value } = storageAccountId;
  const id = /^\s*https:/i.test(value) && value.replaceAll(/%2F/gi, "/").match(RESOURCE_ID)?.[0];
  if (id) {
    storageAccountId.value = id;
  }
}

/**
 * The user's choice, as options of the package.
 *
 * @throws while the account is still to be selected: to leave the copy out then would be to guess
 */
export function storageOptions() {
  if (!subscription.value) {
    return {};
  }
  if (!accountId()) {
    throw new Error("Select a storage account, or “No copy” as the subscription.");
  }
  const { value } = form.elements.accessTier;
  return { storageAccountId: accountId(), ...(value && { accessTier: value }) };
}

/** Shows what is wrong with the resource ID, or clears that. */
export function showStorageProblem(message = "") {
  write(byId("storage-problem"), message);
  if (message) {
    storageAccountId.setAttribute("aria-invalid", "true");
  } else {
    storageAccountId.removeAttribute("aria-invalid");
  }
}

/** Moves the focus to the account, if it is missing or something is wrong with it. */
export function focusStorageProblem() {
  const field = subscription.value === "id" ? storageAccountId : account;
  if (field.hasAttribute("aria-invalid") || (subscription.value && !accountId())) {
    byId("plan").hidden = false;
    (field.disabled ? subscription : field).focus();
  }
}

/** Forgets the subscriptions and accounts of a tenant. */
export function emptyStorage() {
  session = undefined;
  fill(subscription, []);
  loadAccounts();
}

/** Loads the subscriptions of a session's tenant. What was chosen before a reload stays chosen meanwhile, also if this fails. */
export async function loadSubscriptions(newSession) {
  session = newSession;
  const before = kept(STORAGE);
  if (before?.tenant === session.tenant) {
    const [wanted, wantedAccount, id, tier] = before.values;
    offerSubscriptions([], [before.name ?? wanted, wanted]);
    storageAccountId.value = id;
    form.elements.accessTier.value = tier;
    loadAccounts(wantedAccount);
  }
  const found = await tryList(() => listSubscriptions(session.tokenFor("listSubscriptions"), session.options));
  if (session === newSession) {
    const { text, value } = subscription.selectedOptions[0];
    offerSubscriptions(found.map((each) => [each.subscriptionName ?? each.subscriptionId, each.subscriptionId]), [text, value]);
  }
}

/** Offers these subscriptions, and the chosen one in any case: to leave it out would be to choose “No copy”. */
function offerSubscriptions(found, chosen) {
  fill(subscription, found);
  if (![...subscription.options].some(({ value }) => value === chosen[1])) {
    fill(subscription, [...found, chosen]);
  }
  subscription.value = chosen[1];
}

/** Selects a value, if it is offered. */
function select(field, value) {
  if ([...field.options].some((option) => option.value === value)) {
    field.value = value;
  }
}

/** Loads the accounts of the selected subscription, if one is selected, and selects the `wanted` one. */
async function loadAccounts(wanted) {
  const { value } = subscription;
  accounts = [];
  fill(account, []);
  write(byId("storage-note"), "");
  arrange();
  if (value && value !== "id") {
    const token = session.tokenFor("listStorageAccounts");
    const found = await tryList(() => listStorageAccounts(token, value, session.options));
    if (subscription.value === value) {
      accounts = found;
      fill(account, found.map((each) => [nameOf(each), each.storageAccountId]));
      select(account, wanted);
    }
  }
  arrange();
  changed();
}

/** The list, or none after a failure, which is shown. A resource ID can still be entered then. */
async function tryList(list) {
  const asked = session;
  try {
    const found = await list();
    return asked === session ? found : [];
  } catch (error) {
    if (asked === session) {
      write(byId("storage-note"), fullAdviceFor(error));
    }
    return [];
  }
}

const nameOf = (each) => `${each.storageAccountName ?? each.storageAccountId}${each.immutableStorage ? " (immutable)" : ""}`;

const selectedAccount = () => accounts.find((each) => each.storageAccountId === account.value);

const accountId = () => (subscription.value === "id" ? storageAccountId.value.trim() : account.value);

/** Shows the fields for the current choice, and enables only the tiers that the account accepts: none without an account. */
function arrange() {
  const byResourceId = subscription.value === "id";
  byId("account-field").hidden = byResourceId;
  byId("account-id-field").hidden = !byResourceId;
  account.disabled = accounts.length === 0;
  const immutable = Boolean(selectedAccount()?.immutableStorage);
  for (const radio of form.elements.accessTier) {
    radio.disabled = !accountId() || (immutable && radio.value !== IMMUTABLE_TIER);
    radio.checked = immutable ? radio.value === IMMUTABLE_TIER : radio.checked;
  }
  write(byId("tier-note"), whyNotAllTiers(immutable));
}

function whyNotAllTiers(immutable) {
  if (!accountId()) {
    return "Select a storage account first: the tier applies to the copy.";
  }
  return immutable
    ? `Only ${IMMUTABLE_TIER}: ${selectedAccount().storageAccountName} is immutable, so the copy cannot be moved to another tier.`
    : "";
}

/** Replaces the loaded options of a select. Those of index.html stay around them. */
function fill(select, found) {
  for (const option of select.querySelectorAll("[data-found]")) {
    option.remove();
  }
  const before = select.querySelector("[value=id]");
  for (const [text, value] of found) {
    const option = new Option(text, value);
    option.dataset.found = "";
    select.insertBefore(option, before);
  }
  select.selectedIndex = 0;
}
