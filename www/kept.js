// What the user entered survives a reload of this tab: it is kept in `sessionStorage`.

const PREFIX = "cloudpc-snapshot.kept.";

/** The value kept under a name, if any. */
export const kept = (name) => JSON.parse(sessionStorage.getItem(PREFIX + name)) ?? undefined;

export const keep = (name, value) => sessionStorage.setItem(PREFIX + name, JSON.stringify(value));

/** Fills the named fields of a form with what was kept, and keeps each change. A select gets a value that it does not offer yet. */
export function keepFields(form, names) {
  const values = kept(form.id) ?? {};
  for (const name of names) {
    const field = form.elements[name];
    if (name in values) {
      if (field.options && ![...field.options].some(({ value }) => value === values[name])) {
        field.append(new Option(values[name], values[name]));
      }
      field[field.type === "checkbox" ? "checked" : "value"] = values[name];
    }
  }
  const save = () =>
    keep(form.id, Object.fromEntries(names.map((name) => [name, valueOf(form.elements[name])])));
  form.addEventListener("input", save);
  // After a reset, the fields have their new values only in the next task.
  form.addEventListener("reset", () => setTimeout(save));
}

const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
