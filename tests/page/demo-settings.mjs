// Checks the settings of the demo tenant.
import { test } from "node:test";
import { settled } from "../support/demo-page.mjs";
import { reset } from "../support/stand-in.mjs";
import { hold, open, page, turnOn } from "./driver.mjs";

const on = (text) => page.locator("#faults-on").filter({ hasText: text }).waitFor();

test("a demo fault counts once the stand-in has confirmed it", async () => {
  await open();
  await on("no faults");
  const letOrderGo = await hold("**/control/faults/forbidden");
  await page.locator("#faults summary").click();
  for (const fault of ["Missing permission", "Slow answers"]) await page.getByRole("checkbox", { name: fault, exact: true }).check();
  await on("1 fault");
  await letOrderGo();
  await on("2 faults");
});

test("a demo fault that ends by itself is unticked then", async () => {
  await page.clock.install();
  await open();
  // The faults meet no request.
  await settled(page);
  await turnOn("Network failure", "Service outage");
  await reset();
  await page.clock.fastForward(10_000);
  await on("no faults");
  const ticked = page.locator("#faults input:checked");
  await ticked.waitFor({ state: "detached" });
});
