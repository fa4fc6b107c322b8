// The browser's storage. Where it is switched off, nothing is kept, and the page still works.

/** Like a storage that is full: it says so when something should be kept. */
const NONE = {
  getItem: () => null,
  removeItem() {},
  setItem() {
    throw new Error("This browser keeps nothing for this page.");
  },
};

function find(name) {
  try {
    return window[name];
  } catch {
    return NONE;
  }
}

/** What all tabs share, and what belongs to this one. */
export const [shared, own] = ["localStorage", "sessionStorage"].map(find);
