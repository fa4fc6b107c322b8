// Checks the settings of the demo tenant.
import { test } from "node:test";
import { hold, open, page } from "./driver.mjs";

test("a demo fault counts once the stand-in has confirmed it", async () => {
  await open();
  const on = (text) => page.locator("#faults-on").filter({ hasText: text }).waitFor();
  await on("no faults");
  const letOrderGo = await hold("**/control/faults/forbidden");
  await page.locator("#faults summary").click();
  for (const fault of ["Missing permission", "Slow answers"]) await page.getByRole("checkbox", { name: fault, exact: true }).check();
  await on("1 fault");
  await letOrderGo();
  await on("2 faults");
});
