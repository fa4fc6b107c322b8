// Takes a screenshot of each state of the page, and an animation, into target/screenshots: `MOCK_GRAPH=http://… node page/screenshots.mjs`.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { animate } from "./animation.mjs";
import { expectStatus, openContext, page } from "./driver.mjs";
import { STATES } from "./states.mjs";

const folder = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

const LOOKS = {
  light: { viewport: { width: 1440, height: 1080 }, colorScheme: "light" },
  dark: { viewport: { width: 1440, height: 1080 }, colorScheme: "dark" },
  laptop: { viewport: { width: 1366, height: 633 }, colorScheme: "light" },
  small: { viewport: { width: 1280, height: 585 }, colorScheme: "dark" },
  wide: { viewport: { width: 2560, height: 1440 }, colorScheme: "light" },
  narrow: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  "4k": { viewport: { width: 3840, height: 2160 }, colorScheme: "light" },
};

await mkdir(folder, { recursive: true });

for (const [look, options] of Object.entries(LOOKS)) {
  for (const [state, show] of Object.entries(STATES)) {
    test(`${state}, ${look}`, async () => {
      await openContext(options);
      expectStatus(504, 409, 429);
      await show();
      await page.screenshot({ path: `${folder}${state}-${look}.png`, fullPage: look === "narrow" });
    });
  }
}

animate(`${folder}run.webp`);
