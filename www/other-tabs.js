// The other tabs of this page: only one works at a time, and the others show what it does.

/** The lock of the tab that works. */
const LOCK = "cloudpc-snapshot.run";

/**
 * Each piece of work also has a lock of its own, for which the other tabs wait: one in the background may hold it for a while when
 * the work has ended, and the next work must not wait for that tab.
 */
const WORK = `${LOCK}.`;

const channel = new BroadcastChannel(LOCK);

/** Does `work` unless another tab works, and then throws. */
export const doAlone = (work) =>
  navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    if (!lock) {
      throw new Error("Another tab of this page is busy with a run. Continue there, or close that tab and reload this one.");
    }
    return navigator.locks.request(WORK + crypto.randomUUID(), work);
  });

/** Tells the other tabs how the work of this one goes. */
export const tellOtherTabs = (progress) => channel.postMessage(progress);

/** What is known before the other tab has told anything. */
const NOTHING_TOLD = { sending: [], due: [] };

/** `onProgress` gets what a tab that works tells, and `undefined` when its work has ended, even if that tab has crashed. */
export async function watchOtherTabs(onProgress) {
  let isWatching = false;
  const watch = async (progress) => {
    onProgress(progress);
    if (!isWatching) {
      isWatching = true;
      const name = await lockOfWork();
      await (name && navigator.locks.request(name, { mode: "shared" }, () => {}));
      isWatching = false;
      onProgress(undefined);
    }
  };
  channel.addEventListener("message", ({ data }) => watch(data));
  if (await lockOfWork()) {
    watch(NOTHING_TOLD);
  }
}

/** The lock of the work in progress, if there is any. */
async function lockOfWork() {
  const { held } = await navigator.locks.query();
  return held.find(({ name, mode }) => name.startsWith(WORK) && mode === "exclusive")?.name;
}
