// What the user entered survives a reload of this tab: it is kept in `sessionStorage`.
import { own } from "./storage.js";

const PREFIX = "cloudpc-snapshot.kept.";

/** The value kept under a name, if any. */
export const kept = (name) => JSON.parse(own.getItem(PREFIX + name)) ?? undefined;

/** Keeps a value, if there is space for it. */
export function keep(name, value) {
  try {
    own.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    own.removeItem(PREFIX + name);
  }
}

/** The values of the named fields of a form. */
export const fieldsOf = (form, names) => Object.fromEntries(names.map((name) => [name, valueOf(form.elements[name])]));

/** Fills fields of a form. A select gets a value that it does not offer yet. */
export function fillFields(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements[name];
    if (field.options && ![...field.options].some((option) => option.value === value)) {
      field.append(new Option(value, value));
    }
    field[field.type === "checkbox" ? "checked" : "value"] = value;
  }
}

/** Fills the named fields of a form with what was kept, and keeps each change. */
export function keepFields(form, names) {
  fillFields(form, kept(form.id) ?? {});
  const save = () => keep(form.id, fieldsOf(form, names));
  form.addEventListener("input", save);
  // After a reset, the fields have their new values only in the next task.
  form.addEventListener("reset", () => setTimeout(save));
}

const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
