// The browser engines, for tests that run in each of them.

/** For each engine: its driver, how to start it without a screen, and whether a POST may reuse a connection. */
export const ENGINES = [
  {
    name: "Chromium",
    driver: process.env.CHROMEDRIVER ?? "chromedriver",
    capabilities: { "goog:chromeOptions": { args: ["--headless", "--no-sandbox"] } },
    reuses: true,
  },
  {
    name: "Firefox",
    driver: process.env.GECKODRIVER ?? "geckodriver",
    capabilities: { "moz:firefoxOptions": { args: ["-headless"] } },
    reuses: true,
  },
  {
    name: "WebKit",
    driver: process.env.SAFARIDRIVER ?? "WebKitWebDriver",
    capabilities: {},
    // With libsoup, every request whose method is not idempotent gets a connection of its own.
    reuses: false,
  },
];
