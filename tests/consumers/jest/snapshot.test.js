// What a portal's unit tests do, as a CommonJS module by Babel and as an ES module. jsdom has no fetch, so they pass one.
import { expect, test } from "@jest/globals";
import { createSnapshot, isSnapshotError } from "cloudpc-snapshot";

const id = "662009bc-7732-4f6f-8726-25883518b33e";
const fetch = async () => ({ status: 204, headers: new Headers() });

test("a snapshot", async () => {
  const { attempts, accessTier } = await createSnapshot("a-token", id, { fetch, accessTier: "cool" });
  expect([attempts, accessTier]).toEqual([1, "cool"]);
});

test("a wrong tier", async () => {
  const error = await createSnapshot("a-token", id, { fetch, accessTier: "Warm" }).catch((error) => error);
  expect(isSnapshotError(error)).toBe(true);
  expect(error.field).toBe("accessTier");
});
