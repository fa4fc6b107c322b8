import { listStorageAccounts, listSubscriptions } from "../pkg/index.js";
import { byId, write } from "./dom.js";
import { offerTiers } from "./tiers.js";

/** The one tier that an account takes in which nothing can be changed. */
const IMMUTABLE_TIER = "hot";

const form = byId("storage");
const { subscription, account, storageAccountId } = form.elements;

let session;
let accounts = [];
let tell;

/** Makes the form ready. `onChange` hears of each change. */
export function startStorage({ onChange }) {
  tell = onChange;
  offerTiers(byId("tiers"));
  form.addEventListener("submit", (event) => event.preventDefault());
  subscription.addEventListener("change", offerAccounts);
  form.addEventListener("input", () => {
    arrange();
    tell();
  });
}

/** What is chosen, as options of the package. */
export const storageOptions = () => ({
  ...(chosenId() && { storageAccountId: chosenId() }),
  ...(form.elements.accessTier.value && { accessTier: form.elements.accessTier.value }),
});

/** Shows what the package says against the id, or nothing. */
export function showStorageProblem(message = "") {
  write(byId("storage-problem"), message);
  if (message) {
    storageAccountId.setAttribute("aria-invalid", "true");
  } else {
    storageAccountId.removeAttribute("aria-invalid");
  }
}

/** Takes the user to the id, if something is wrong with it. */
export function focusStorageProblem() {
  if (storageAccountId.hasAttribute("aria-invalid")) {
    byId("plan").hidden = false;
    storageAccountId.focus();
  }
}

/** Forgets the subscriptions of the tenant before. */
export function emptyStorage() {
  session = undefined;
  fill(subscription, []);
  offerAccounts();
}

/** Offers the subscriptions of another tenant. */
export async function offerStorageOf(newSession) {
  session = newSession;
  const found = await ask(() => listSubscriptions(session.tokenFor("listSubscriptions"), session.options));
  fill(subscription, found.map((each) => [each.subscriptionName ?? each.subscriptionId, each.subscriptionId]));
}

async function offerAccounts() {
  const { value } = subscription;
  accounts = [];
  fill(account, []);
  write(byId("storage-note"), "");
  arrange();
  if (value && value !== "id") {
    const token = session.tokenFor("listStorageAccounts");
    const found = await ask(() => listStorageAccounts(token, value, session.options));
    if (subscription.value === value) {
      accounts = found;
      fill(account, found.map((each) => [nameOf(each), each.storageAccountId]));
    }
  }
  arrange();
  tell();
}

/** What a list has, or none: then it says why, and an id can still be typed. */
async function ask(list) {
  const asked = session;
  try {
    const found = await list();
    return asked === session ? found : [];
  } catch (error) {
    if (asked === session) {
      write(byId("storage-note"), error.message);
    }
    return [];
  }
}

const nameOf = (each) => `${each.storageAccountName ?? each.storageAccountId}${each.immutableStorage ? " (immutable)" : ""}`;

const chosenAccount = () => accounts.find((each) => each.storageAccountId === account.value);

const chosenId = () => (subscription.value === "id" ? storageAccountId.value.trim() : account.value);

/** Shows the fields that count now, and only the tiers that the account takes. */
function arrange() {
  const byItsId = subscription.value === "id";
  byId("account-field").hidden = byItsId;
  byId("account-id-field").hidden = !byItsId;
  account.disabled = accounts.length === 0;
  const immutable = Boolean(chosenAccount()?.immutableStorage);
  for (const radio of form.elements.accessTier) {
    radio.disabled = immutable && radio.value !== IMMUTABLE_TIER;
    radio.checked = immutable ? radio.value === IMMUTABLE_TIER : radio.checked;
  }
  const why = immutable
    ? `Only ${IMMUTABLE_TIER}: ${chosenAccount().storageAccountName} is immutable, so a blob in it cannot be moved to another tier.`
    : "";
  write(byId("tier-note"), why);
}

/** The options of a list, after those that index.html gives it. */
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
