// What a portal's unit tests do, as a CommonJS module by Babel and as an ES module. jsdom has no fetch, so they pass one.
import { ReadableStream } from "node:stream/web";

import { afterEach, expect, jest, test } from "@jest/globals";
import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";

const id = "662009bc-7732-4f6f-8726-25883518b33e";
const fetch = async () => ({ status: 204, headers: new Headers() });
// Only a failing test takes that long, even on a busy machine.
jest.setTimeout(60_000);
afterEach(() => jest.useRealTimers());

test("a snapshot", async () => {
  const { attempts, accessTier } = await createSnapshot("a-token", id, { fetch, accessTier: "cool" });
  expect([attempts, accessTier]).toEqual([1, "cool"]);
});

test("a wrong tier", async () => {
  const error = await createSnapshot("a-token", id, { fetch, accessTier: "Warm" }).catch((error) => error);
  expect(isSnapshotError(error)).toBe(true);
  expect(error.field).toBe("accessTier");
});

test("an answer whose body is a stream", async () => {
  const start = (body) => {
    body.enqueue(Buffer.from('{"error":{"message":"No."}}'));
    body.close();
  };
  const forbidden = async () => ({ status: 403, headers: new Headers(), body: new ReadableStream({ start }) });
  const error = await createSnapshot("a-token", id, { fetch: forbidden }).catch((error) => error);
  expect(error.graphMessage).toBe("No.");
});

test("a plain success under fake timers", async () => {
  jest.useFakeTimers();
  const { attempts } = await createSnapshot("a-token", id, { fetch });
  expect(attempts).toBe(1);
});

test("a Retry-After of 10 s under fake timers", async () => {
  jest.useFakeTimers();
  const throttled = { status: 429, headers: new Headers({ "Retry-After": "10" }), text: async () => "" };
  const fetchOnceThrottled = jest.fn(fetch).mockResolvedValueOnce(throttled);
  const promise = createSnapshot("a-token", id, { fetch: fetchOnceThrottled });
  await jest.advanceTimersByTimeAsync(9_999);
  expect(fetchOnceThrottled).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(1);
  const { attempts } = await promise;
  expect(attempts).toBe(2);
});
