// The other tabs of this page: only one works at a time, and the others show what it does.

/** The lock of the tab that works. */
const LOCK = "cloudpc-snapshot.run";

const channel = new BroadcastChannel(LOCK);

/** Does `work` unless another tab works, and then throws. */
export const doAlone = (work) =>
  navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
    if (!lock) {
      throw new Error("Another tab of this page is busy with a run. Continue there, or close that tab and reload this one.");
    }
    return work();
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
      await navigator.locks.request(LOCK, { mode: "shared" }, () => {});
      isWatching = false;
      onProgress(undefined);
    }
  };
  channel.addEventListener("message", ({ data }) => watch(data));
  const { held } = await navigator.locks.query();
  if (held.some(({ name }) => name === LOCK)) {
    watch(NOTHING_TOLD);
  }
}
