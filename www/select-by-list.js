// The dialog that selects Cloud PCs by a list: pasted, dropped, or from a file.
import { byId, write } from "./dom.js";
import { number } from "./format.js";
import { findByList } from "./find-by-list.js";

/** So many of the missing ones are named. */
const MOST_NAMED = 10;

const dialog = byId("by-list");
const { list, file, select } = byId("by-list-form").elements;
let found;

/** Starts the dialog, which `opener` opens. `cloudPcs()` are those to select from; `onSelect` gets the ids to select. */
export function startSelectByList(opener, { cloudPcs, onSelect }) {
  const look = () => {
    found = findByList(list.value, cloudPcs());
    write(byId("by-list-found"), list.value.trim() ? summary(found) : "");
    write(select, `Select ${number(found.ids.length)}`);
    select.disabled = found.ids.length === 0;
  };
  const take = async (chosen) => {
    list.value = await chosen.text();
    look();
  };
  opener.addEventListener("click", () => {
    look();
    dialog.returnValue = "";
    dialog.showModal();
  });
  list.addEventListener("input", look);
  file.addEventListener("change", () => file.files.length > 0 && take(file.files[0]));
  dialog.addEventListener("dragover", (event) => event.preventDefault());
  dialog.addEventListener("drop", (event) => {
    const [dropped] = event.dataTransfer.files;
    if (dropped) {
      event.preventDefault();
      take(dropped);
    }
  });
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && onSelect(found.ids));
}

function summary({ ids, missing }) {
  const named = missing.slice(0, MOST_NAMED).join(", ");
  const more = missing.length > MOST_NAMED ? ` and ${number(missing.length - MOST_NAMED)} more` : "";
  return `${number(ids.length)} found${missing.length > 0 ? `, ${number(missing.length)} not found: ${named}${more}` : ""}`;
}
