// A table that draws only the rows in view, for lists of thousands.
import { eachFrame, make, write } from "./dom.js";

/** Extra rows drawn above and below those in view, so that a scroll shows no gap. */
const SPARE_ROWS = 8;

/** How long a row stays in view before it is told: nothing is told of rows that only pass by. */
const VIEW_MS = 150;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/**
 * A table of any length. Keys and roles follow the ARIA pattern "grid"; the focus stays on the grid, and
 * `aria-activedescendant` names the active row.
 *
 * A row has an `id`. A column has a `label`, and a `text` for the cell of each row, by which it is also sorted, unless it has an
 * `order`: a number for each row, or `undefined` for those that come last either way. It may `fill` the cell itself.
 */
export class Grid {
  #element;
  #columns;
  #isSelected;
  #onPick;
  #onActive;
  #onView;
  #inView = "";
  #viewTimer;
  #head;
  #body = make("div", { className: "body" });
  #given = [];
  #rows = [];
  #active = -1;
  #sort;
  #drawn = new Map();
  #draw = eachFrame(() => this.#drawNow());

  /**
   * `onPick(index, event)` is called on a click, Space or Enter; `onActive(row)` when another row becomes active; `onView(rows)` when
   * others are in view.
   */
  constructor(element, { columns, isSelected, onPick, onActive, onView }) {
    this.#element = element;
    this.#columns = columns;
    this.#isSelected = isSelected;
    this.#onPick = onPick;
    this.#onActive = onActive;
    this.#onView = onView;
    this.#head = make("div", { className: "row head" }, ...columns.map((column) => this.#heading(column)));
    this.#head.setAttribute("role", "row");
    this.#head.setAttribute("aria-rowindex", "1");
    for (const group of [make("div", { className: "heads" }, this.#head), this.#body]) {
      group.setAttribute("role", "rowgroup");
      element.append(group);
    }
    element.setAttribute("aria-colcount", columns.length);
    element.addEventListener("scroll", this.#draw, { passive: true });
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("focus", () => this.#activate(Math.max(this.#active, 0), { scroll: false }));
    // By position, not by target: a row may be redrawn between press and release.
    this.#body.addEventListener("click", (event) => {
      const index = Math.floor((event.clientY - this.#body.getBoundingClientRect().top) / this.#rowHeight);
      if (index >= 0 && index < this.#rows.length) {
        this.#activate(index, { scroll: false });
        this.#onPick?.(index, event);
      }
    });
    new ResizeObserver(this.#draw).observe(element);
    this.show([]);
  }

  /** The rows in the order shown. */
  get rows() {
    return this.#rows;
  }

  /** Makes the row with this id active, if it is shown. */
  activate(id) {
    this.#active = this.#rows.findIndex((row) => row.id === id);
    this.#draw();
  }

  /** Makes the row with this id active, and scrolls to it. Returns whether it is shown. */
  reveal(id) {
    const index = this.#rows.findIndex((row) => row.id === id);
    if (index >= 0) {
      this.#activate(index);
    }
    return index >= 0;
  }

  /** Shows these rows, in the order that the user has selected. */
  show(rows) {
    this.#given = rows;
    this.#arrange();
  }

  #arrange() {
    const active = this.#rows[this.#active]?.id;
    this.#rows = this.#given;
    if (this.#sort) {
      const { column, descending } = this.#sort;
      const sign = descending ? -1 : 1;
      const compare = column.order
        ? (a, b) => {
            const [x, y] = [column.order(a), column.order(b)];
            return (x === undefined) - (y === undefined) || sign * (x - y) || 0;
          }
        : (a, b) => sign * collator.compare(column.text(a), column.text(b));
      this.#rows = this.#given.toSorted(compare);
    }
    this.#active = active ? this.#rows.findIndex(({ id }) => id === active) : -1;
    this.#element.setAttribute("aria-rowcount", this.#rows.length + 1);
    this.#draw();
  }

  #heading(column) {
    const button = make("button", { type: "button", textContent: column.label });
    const heading = make("div", {}, button);
    heading.setAttribute("role", "columnheader");
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      this.#sort = { column, descending: this.#sort?.column === column && !this.#sort.descending };
      for (const other of this.#head.children) {
        other.setAttribute("aria-sort", "none");
      }
      heading.setAttribute("aria-sort", this.#sort.descending ? "descending" : "ascending");
      this.#arrange();
    });
    return heading;
  }

  /** Set by the style sheet; its computed value is in px. */
  get #rowHeight() {
    return parseFloat(getComputedStyle(this.#element).getPropertyValue("--row-height"));
  }

  #drawNow() {
    const height = this.#rowHeight;
    const { scrollTop, clientHeight } = this.#element;
    const first = Math.max(0, Math.floor(scrollTop / height) - SPARE_ROWS);
    const end = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / height) + SPARE_ROWS);
    const wanted = new Set(this.#active >= 0 ? [this.#active] : []);
    for (let index = first; index < end; index += 1) {
      wanted.add(index);
    }
    this.#body.style.height = `${this.#rows.length * height}px`;
    const spare = [];
    for (const [index, element] of this.#drawn) {
      if (!wanted.has(index)) {
        this.#drawn.delete(index);
        spare.push(element);
      }
    }
    for (const index of wanted) {
      if (!this.#drawn.has(index)) {
        this.#drawn.set(index, spare.pop() ?? this.#newRow());
      }
      this.#fill(this.#drawn.get(index), index, height);
    }
    for (const element of spare) {
      element.remove();
    }
    this.#tellView(height);
    const active = this.#drawn.get(this.#active);
    if (active) {
      this.#element.setAttribute("aria-activedescendant", active.id);
    } else {
      this.#element.removeAttribute("aria-activedescendant");
    }
  }

  #tellView(height) {
    if (!this.#onView) {
      return;
    }
    const { scrollTop, clientHeight } = this.#element;
    // A row of which less than half is seen is not in view.
    const end = Math.round((scrollTop + clientHeight - this.#head.offsetHeight) / height);
    const rows = clientHeight > 0 ? this.#rows.slice(Math.round(scrollTop / height), Math.max(0, end)) : [];
    const key = rows.map(({ id }) => id).join();
    if (key !== this.#inView) {
      this.#inView = key;
      clearTimeout(this.#viewTimer);
      this.#viewTimer = setTimeout(() => this.#onView(rows), VIEW_MS);
    }
  }

  #newRow() {
    const element = make("div", { className: "row" }, ...this.#columns.map(() => make("div")));
    element.setAttribute("role", "row");
    for (const cell of element.children) {
      cell.setAttribute("role", "gridcell");
    }
    this.#body.append(element);
    return element;
  }

  #fill(element, index, height) {
    const row = this.#rows[index];
    element.id = `${this.#element.id}-${index}`;
    element.setAttribute("aria-rowindex", index + 2);
    element.style.transform = `translateY(${index * height}px)`;
    element.classList.toggle("active", index === this.#active);
    if (this.#isSelected) {
      element.setAttribute("aria-selected", this.#isSelected(row));
    }
    this.#columns.forEach((column, at) => {
      const cell = element.children[at];
      if (column.fill) {
        column.fill(cell, row);
      } else {
        const text = column.text(row);
        write(cell, text);
        if (cell.title !== text) {
          cell.title = text;
        }
      }
    });
  }

  #activate(index, { scroll = true } = {}) {
    if (this.#rows.length === 0) {
      return;
    }
    this.#active = Math.min(Math.max(index, 0), this.#rows.length - 1);
    if (scroll) {
      const height = this.#rowHeight;
      const top = this.#active * height;
      const room = this.#element.clientHeight - this.#head.offsetHeight;
      const { scrollTop } = this.#element;
      this.#element.scrollTop = Math.max(Math.min(scrollTop, top), top + height - room);
    }
    this.#draw();
    this.#onActive?.(this.#rows[this.#active]);
  }

  #key(event) {
    if (event.target !== this.#element || event.altKey) {
      return;
    }
    const page = Math.max(1, Math.floor(this.#element.clientHeight / this.#rowHeight) - 2);
    const last = this.#rows.length - 1;
    const to = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.#activate(to);
      if (event.shiftKey) {
        this.#onPick?.(this.#active, event);
      }
    } else if ((event.key === " " || event.key === "Enter") && this.#active >= 0) {
      event.preventDefault();
      this.#onPick?.(this.#active, event);
    }
  }
}
