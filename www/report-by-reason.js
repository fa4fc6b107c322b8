// The report by reason: a heading for each group, what to do about it, and the names of its Cloud PCs.
import { icon, make, write } from "./dom.js";
import { cloudPcs as many, number } from "./format.js";

/** So many names of a group are drawn; the table shows all, however many there are. */
const MOST_NAMED = 50;

/** So many are named while the group is closed. */
const FIRST_NAMED = 3;

/** The groups in `list`, an element. */
export class ReportByReason {
  #list;
  #nameOf;
  #onPick;
  #onAll;
  #drawn = new Map();

  /** `nameOf` names a Cloud PC. `onPick` gets the one that is clicked, `onAll` the group to show in the table. */
  constructor(list, { nameOf, onPick, onAll }) {
    this.#list = list;
    this.#nameOf = nameOf;
    this.#onPick = onPick;
    this.#onAll = onAll;
  }

  /** Shows these groups. What is open stays open, and the focus where it is. */
  show(groups) {
    const wanted = new Set(groups.map(({ reason }) => reason));
    for (const [reason, { section }] of this.#drawn) {
      if (!wanted.has(reason)) {
        section.remove();
        this.#drawn.delete(reason);
      }
    }
    groups.forEach((group, at) => {
      const parts = this.#drawn.get(group.reason) ?? this.#newGroup(group);
      this.#fill(parts, group);
      if (this.#list.children[at] !== parts.section) {
        this.#list.insertBefore(parts.section, this.#list.children[at] ?? null);
      }
    });
  }

  #newGroup({ reason, state }) {
    const [title, text, summary] = [make("span"), make("p"), make("summary")];
    const names = make("ul");
    const all = make("button", { type: "button" });
    const details = make("details", {}, summary, names, all);
    const section = make("section", {}, make("h2", {}, icon(state), title), text, details);
    section.dataset.state = state;
    const parts = { section, title, text, summary, names, all, details };
    details.addEventListener("toggle", () => this.#fillNames(parts));
    names.addEventListener("click", ({ target }) => {
      const picked = parts.cloudPcs.find(({ id }) => id === target.dataset.id);
      if (picked) {
        this.#onPick(picked);
      }
    });
    all.addEventListener("click", () => this.#onAll(parts.group));
    this.#drawn.set(reason, parts);
    return parts;
  }

  #fill(parts, group) {
    const { title, text, cloudPcs } = group;
    Object.assign(parts, { group, cloudPcs });
    write(parts.title, `${title}: ${number(cloudPcs.length)}`);
    write(parts.text, text);
    const first = cloudPcs.slice(0, FIRST_NAMED).map(this.#nameOf);
    write(parts.summary, `${many(cloudPcs.length)}: ${[...first, ...(cloudPcs.length > FIRST_NAMED ? ["…"] : [])].join(", ")}`);
    write(parts.all, `Show ${cloudPcs.length === 1 ? "it" : `all ${number(cloudPcs.length)}`} in the table`);
    this.#fillNames(parts);
  }

  /** While a group is closed, its names cost nothing. */
  #fillNames({ details, names, cloudPcs }) {
    if (!details.open) {
      return;
    }
    const wanted = cloudPcs.slice(0, MOST_NAMED);
    while (names.children.length > wanted.length) {
      names.lastChild.remove();
    }
    wanted.forEach((cloudPc, at) => {
      const button = (names.children[at] ?? names.appendChild(make("li", {}, make("button", { type: "button" })))).firstChild;
      if (button.dataset.id !== cloudPc.id) {
        button.dataset.id = cloudPc.id;
        write(button, this.#nameOf(cloudPc));
      }
    });
  }
}
