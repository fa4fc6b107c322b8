// The program, run by Node's test runner.
import { test } from "node:test";

test("a snapshot", () => import("./command.js"));
