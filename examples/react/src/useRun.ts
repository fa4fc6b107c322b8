// A run over many Cloud PCs as React state: it sends, then waits until the restore points exist.
import { createSnapshots, waitForSnapshots, type TokenFunction, type WaitedItem } from "cloudpc-snapshot";
import { useEffect, useRef, useState } from "react";

/** What the page knows. */
export interface Run {
  readonly phase: "idle" | "sending" | "waiting" | "ended";
  /** Whether the person has asked to stop. */
  readonly stopping: boolean;
  /** What is known about each Cloud PC that a run has dealt with, also an earlier one. */
  readonly items: ReadonlyMap<string, WaitedItem>;
  /** Those that are being sent now, or will be. */
  readonly pending: ReadonlySet<string>;
  /** Why the run ended early, if not because of the person. */
  readonly error?: unknown;
}

const IDLE: Run = { phase: "idle", stopping: false, items: new Map(), pending: new Set() };

export function useRun(getToken: TokenFunction) {
  const [run, setRun] = useState(IDLE);
  const controller = useRef<AbortController>(undefined);
  const busy = run.phase === "sending" || run.phase === "waiting";

  // A page that is closed loses what it knows: the browser asks first.
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [busy]);

  const settle = (item: WaitedItem) =>
    setRun((run) => {
      const pending = new Set(run.pending);
      pending.delete(item.cloudPcId);
      return { ...run, pending, items: new Map(run.items).set(item.cloudPcId, item) };
    });

  /** Call it in a click, not in an effect: React runs effects twice in development. */
  async function start(ids: readonly string[]) {
    const { signal } = (controller.current = new AbortController());
    setRun(({ items }) => ({ phase: "sending", stopping: false, items, pending: new Set(ids) }));
    const earlier = [...run.items.values()];
    const onProgress = ({ item }: { item: WaitedItem }) => settle(item);

    // `stop` ends it gently: the answers to what was sent are awaited. `skip` leaves out what was accepted, or may have been.
    const sent = await createSnapshots(getToken, ids, { skip: earlier, stop: signal, onProgress });
    sent.items.forEach(settle); // also those that were not sent
    let { error } = sent;

    if (!signal.aborted && !error) {
      setRun((run) => ({ ...run, phase: "waiting" }));
      const known = new Map([...earlier, ...sent.items].map((item) => [item.cloudPcId, item]));
      ({ error } = await waitForSnapshots(getToken, known.values(), { signal, onProgress }));
    }
    setRun((run) => ({ ...run, phase: "ended", stopping: false, error }));
  }

  function stop() {
    controller.current?.abort();
    setRun((run) => ({ ...run, stopping: true }));
  }

  return { ...run, start, stop };
}
