/** `inGracePeriod` → `in grace period`; a status nobody knew yet reads well too. */
const inWords = (status) => status.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** What one recognises a Cloud PC by; any of it may be missing. */
const columns = ({ displayName, userPrincipalName, status }) => [
  displayName ?? "",
  userPrincipalName ?? "",
  inWords(status ?? ""),
];

/**
 * Makes the text field an editable combobox: typing a name, a user or a state narrows the list, picking fills in the id.
 * Any id can still be typed or pasted. Keys and roles follow the ARIA pattern "editable combobox with list autocomplete".
 */
export class Picker {
  #input;
  #list;
  #button;
  #hint;
  #cloudPcs = [];
  #shown = [];
  #active = -1;
  #plainHint = "";

  constructor({ input, list, button, hint }) {
    this.#input = input;
    this.#list = list;
    this.#button = button;
    this.#hint = hint;
    input.addEventListener("input", () => {
      this.showChosen();
      this.#open();
    });
    input.addEventListener("click", () => this.#open());
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#key(event));
    // The field keeps the focus while the mouse is in the list or on the button.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.#pick(this.#shown[[...list.children].indexOf(option)]);
      }
    });
    button.addEventListener("click", () => {
      input.focus();
      if (list.hidden) {
        this.#open();
      } else {
        this.#close();
      }
    });
  }

  /** Offers `cloudPcs`; none at all leaves a plain text field. `hint` is shown while no known Cloud PC is chosen. */
  offer(cloudPcs, hint) {
    this.#close();
    this.#cloudPcs = cloudPcs;
    this.#plainHint = hint;
    this.#button.hidden = cloudPcs.length === 0;
    if (cloudPcs.length > 0) {
      this.#input.setAttribute("role", "combobox");
      this.#input.setAttribute("aria-autocomplete", "list");
      this.#input.setAttribute("aria-controls", this.#list.id);
      this.#input.setAttribute("aria-expanded", "false");
    } else {
      for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded"]) {
        this.#input.removeAttribute(name);
      }
    }
    this.showChosen();
  }

  /** Says whose id stands in the field, or that it is nobody's here. */
  showChosen() {
    const chosen = this.#chosen();
    if (chosen) {
      this.#hint.textContent = columns(chosen).filter(Boolean).join(" · ");
    } else if (this.#cloudPcs.length > 0 && this.#matching().length === 0) {
      this.#hint.textContent = "None of the Cloud PCs here.";
    } else {
      this.#hint.textContent = this.#plainHint;
    }
  }

  #chosen() {
    const id = this.#input.value.trim().toLowerCase();
    return this.#cloudPcs.find((cloudPc) => cloudPc.id.toLowerCase() === id);
  }

  #matching() {
    const words = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (this.#chosen()) {
      return this.#cloudPcs;
    }
    return this.#cloudPcs.filter((cloudPc) => {
      const text = [...columns(cloudPc), cloudPc.id].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  #open() {
    this.#shown = this.#matching();
    if (this.#shown.length === 0) {
      this.#close();
      return;
    }
    const chosen = this.#chosen();
    this.#list.replaceChildren(
      ...this.#shown.map((cloudPc, index) => {
        const option = document.createElement("li");
        option.id = `${this.#list.id}-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(cloudPc === chosen));
        option.append(
          ...columns(cloudPc).map((text) => Object.assign(document.createElement("span"), { textContent: text })),
        );
        return option;
      }),
    );
    this.#list.hidden = false;
    this.#expanded(true);
    this.#activate(chosen ? this.#shown.indexOf(chosen) : -1);
  }

  #close() {
    this.#list.hidden = true;
    this.#activate(-1);
    this.#expanded(false);
  }

  #expanded(open) {
    this.#button.setAttribute("aria-expanded", String(open));
    if (this.#cloudPcs.length > 0) {
      this.#input.setAttribute("aria-expanded", String(open));
    }
  }

  #activate(index) {
    this.#list.children[this.#active]?.classList.remove("active");
    this.#active = index;
    const option = this.#list.children[index];
    if (option) {
      option.classList.add("active");
      option.scrollIntoView({ block: "nearest" });
      this.#input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }

  #pick(cloudPc) {
    this.#input.value = cloudPc.id;
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
    this.#close();
  }

  #key(event) {
    const open = !this.#list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!open) {
        this.#open();
      }
      const count = this.#shown.length;
      const from = this.#active < 0 && step < 0 ? 0 : this.#active;
      if (count > 0) {
        this.#activate((from + step + count) % count);
      }
    } else if (event.key === "Enter" && open && this.#active >= 0) {
      event.preventDefault();
      this.#pick(this.#shown[this.#active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.#close();
    }
  }
}
