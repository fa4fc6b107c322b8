// What a portal's unit tests do: a call by the environment's own fetch, which prints the outcome, and calls under fake timers.
import { createSnapshot } from "cloudpc-snapshot";
import { afterEach, expect, test, vi } from "vitest";
import { outcome } from "./outcome.js";

const id = "662009bc-7732-4f6f-8726-25883518b33e";
afterEach(() => vi.useRealTimers());

// Only a failing test takes that long, even on a busy machine.
test("a snapshot", { timeout: 60_000 }, async () => {
  console.log(await outcome(process.env.QUERY));
});

test("a plain success under fake timers", async () => {
  vi.useFakeTimers();
  const fetch = vi.fn(async () => new Response(null, { status: 204 }));
  const { attempts } = await createSnapshot("a-token", id, { fetch });
  expect(attempts).toBe(1);
});

test("a Retry-After of 10 s under fake timers", async () => {
  vi.useFakeTimers();
  const answers = [new Response(null, { status: 429, headers: { "Retry-After": "10" } }), new Response(null, { status: 204 })];
  const fetch = vi.fn(async () => answers.shift());
  const promise = createSnapshot("a-token", id, { fetch });
  await vi.advanceTimersByTimeAsync(9_999);
  expect(fetch).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  const { attempts } = await promise;
  expect(attempts).toBe(2);
});
