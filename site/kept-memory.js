// Keeps the memory of the stand-in's module in IndexedDB, because browsers stop a service worker that has nothing to do, some
// after half a minute. Memory is kept in pages, and only those that have changed are written again.
import { openDB } from "idb";

const PAGE = 64 * 1024;

const STORE = "pages";

/** The key of the name of the module that the pages belong to: another one could not use them. */
const OWNER = "module";

const open = () => openDB("cloudpc-snapshot-site", 1, { upgrade: (created) => created.createObjectStore(STORE) });

/**
 * Restores the memory of a module, if it was kept. Returns whether it was, and `keep`, which keeps it. Call that one only while
 * no function of the module runs.
 */
export async function keepMemory(memory, owner) {
  const database = await open();
  const isRestored = (await database.get(STORE, OWNER)) === owner;
  /** The pages as they are kept. */
  const pages = isRestored ? await database.getAll(STORE, IDBKeyRange.bound(0, Infinity)) : [];
  if (isRestored) {
    memory.grow(pages.length - memory.buffer.byteLength / PAGE);
    pages.forEach((page, at) => new Uint8Array(memory.buffer, at * PAGE, PAGE).set(page));
  } else {
    await database.clear(STORE);
  }

  async function keep() {
    const changed = [];
    for (let at = 0; at * PAGE < memory.buffer.byteLength; at += 1) {
      const page = new Uint8Array(memory.buffer, at * PAGE, PAGE);
      if (!pages[at] || !areEqual(pages[at], page)) {
        pages[at] = page.slice();
        changed.push(at);
      }
    }
    try {
      const transaction = database.transaction(STORE, "readwrite");
      for (const at of changed) transaction.store.put(pages[at], at);
      transaction.store.put(owner, OWNER);
      await transaction.done;
    } catch (error) {
      // Nothing of it was kept.
      pages.length = 0;
      throw error;
    }
  }

  return { isRestored, keep };
}

function areEqual(one, other) {
  const [a, b] = [one, other].map(({ buffer, byteOffset }) => new Int32Array(buffer, byteOffset, PAGE / 4));
  for (let at = 0; at < a.length; at += 1) {
    if (a[at] !== b[at]) return false;
  }
  return true;
}
