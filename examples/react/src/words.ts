// What the page says: the messages of the package are for developers.
import { isSnapshotError, type SnapshotError, type SnapshotErrorJson } from "cloudpc-snapshot";

import type { Run } from "./useRun";

/** What is known about the restore point of a Cloud PC, and what to do about it. `kind` chooses the colour. */
export function state(id: string, { items, pending, phase }: Run): { kind: string; text: string; advice?: string } {
  if (pending.has(id)) return { kind: "pending", text: "Sending, or in the queue" };
  const item = items.get(id);
  if (!item) return { kind: "none", text: "" };
  if ("snapshot" in item && item.snapshot) return { kind: "exists", text: `Exists, created ${time(item.snapshot.createdDateTime)}` };
  switch (item.outcome) {
    case "accepted":
      return { kind: "accepted", text: phase === "waiting" ? "Accepted, waiting for it" : "Accepted" };
    case "unknown":
      return { kind: "unknown", text: "Unknown", advice: adviceFor(item.error) };
    case "refused":
      return { kind: "refused", text: "Refused", advice: adviceFor(item.error) };
    case "notSent":
      return { kind: "notSent", text: "Not sent", ...(item.error && { advice: adviceFor(item.error) }) };
  }
}

/** One line for the whole run, which screen readers read aloud. */
export function summary({ phase, stopping, items, pending }: Run): string {
  const all = [...items.values()];
  const exist = all.filter((item) => "snapshot" in item && item.snapshot).length;
  const count = (outcome: string) => all.filter((item) => item.outcome === outcome).length;
  switch (phase) {
    case "idle":
      return "";
    case "sending":
      return stopping ? "Stopping: waiting for the answers to what was sent" : `Sending: ${pending.size} to go`;
    case "waiting":
      return `${exist} of ${count("accepted") + count("unknown")} exist. It can take an hour or more: keep this page open`;
    case "ended": {
      const counts = [[exist, "exist"], [count("accepted") - exist, "accepted"], [count("refused"), "refused"], [count("unknown"), "unknown"], [count("notSent"), "not sent"]];
      return `Ended: ${counts.filter(([number]) => number).map((pair) => pair.join(" ")).join(", ")}`;
    }
  }
}

/** What a person can do about an error. */
export function adviceFor(error: unknown): string {
  if (!isSnapshotError(error)) return String(error);
  const { code, outcome, retryAfterMs }: SnapshotError | SnapshotErrorJson = error;
  switch (code) {
    case "tokenFailed":
    case "unauthenticated":
      return "Sign in again.";
    case "forbidden":
      return "You need a role such as Windows 365 Administrator, and your tenant a licence for Windows 365 Enterprise.";
    case "notFound":
      return "It no longer exists. Reload the page.";
    case "conflict":
      return "Something else is running on it. Try again when it has finished.";
    case "throttled":
      return `Microsoft limits requests. Try again in ${Math.ceil((retryAfterMs ?? 60_000) / 1000)} s.`;
    default:
      return outcome === "unknown" ? "It may have been started. Look for it before you send it again." : "Try again later.";
  }
}

const time = (iso: string | null | undefined) => (iso ? new Date(iso).toLocaleTimeString() : "");
