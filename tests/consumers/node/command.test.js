import { test } from "node:test";

test("a snapshot", () => import("./command.js"));
