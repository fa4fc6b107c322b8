// The browser engines, for tests that run in each of them.

/** The engines: their drivers, how these start them without a screen, and whether a POST may reuse a connection. */
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
    // Where it sends through libsoup, every method that is not idempotent gets a connection of its own.
    reuses: false,
  },
];
