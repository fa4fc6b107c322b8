//! The three browser engines of the tests: what each needs, and how its tests are run.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use duct::{Expression, cmd};

use super::{apt, wasm_target};
use crate::base::long_step::long_step;
use crate::base::programs::find;

/// Ends tests that hang. The tests of an engine take half a minute, and many times that on a busy machine.
const TEST_TIMEOUT_SECONDS: &str = "900";

/// How long a driver may take to start. The runner's own 5 s are too short for a busy machine.
const START_TIMEOUT_SECONDS: &str = "120";

/// A browser and its driver.
pub(crate) struct Engine {
    name: &'static str,
    /// What wasm-pack calls the browser.
    flag: &'static str,
    /// What wasm-pack calls the driver.
    driver_flag: &'static str,
    driver: &'static str,
    /// Programs needed on Linux, each with its Debian package.
    linux: &'static [(&'static str, &'static str)],
    /// The command that installs the driver and, where we cannot look for it, the browser.
    fix: &'static str,
}

const fn fix(macos: &'static str, windows: &'static str) -> &'static str {
    if cfg!(target_os = "macos") {
        macos
    } else if cfg!(windows) {
        windows
    } else {
        "cargo xtask setup"
    }
}

/// The engines, in the order of their tests.
pub(crate) const ENGINES: [Engine; 3] = [CHROMIUM, FIREFOX, WEBKIT];

pub(crate) const CHROMIUM: Engine = Engine {
    name: "Chromium",
    flag: "--chrome",
    driver_flag: "--chromedriver",
    driver: "chromedriver",
    linux: &[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
    ],
    fix: fix(
        "brew install --cask google-chrome chromedriver",
        "winget install Google.Chrome Chromium.ChromeDriver",
    ),
};

pub(crate) const FIREFOX: Engine = Engine {
    name: "Firefox",
    flag: "--firefox",
    driver_flag: "--geckodriver",
    driver: "geckodriver",
    linux: &[("firefox", "firefox-esr")],
    fix: fix(
        "brew install --cask firefox && cargo xtask setup",
        "winget install Mozilla.Firefox; cargo xtask setup",
    ),
};

pub(crate) const WEBKIT: Engine = Engine {
    name: "WebKit",
    flag: "--safari",
    driver_flag: "--safaridriver",
    driver: if cfg!(target_os = "macos") {
        "safaridriver"
    } else {
        "WebKitWebDriver"
    },
    linux: &[
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("xvfb-run", "xvfb"),
        ("xauth", "xauth"),
        ("dbus-run-session", "dbus-daemon"),
    ],
    fix: fix(
        "sudo safaridriver --enable",
        "wsl --install Debian  (WebKit does not exist for Windows: run the tests inside Debian)",
    ),
};

/// Chromium without windows, which takes half the processor time: the program, and Debian's package. Elsewhere, Chromium does.
const WINDOWLESS: &str = "chromium-headless-shell";

/// The path of the Chromium without windows, if it is installed.
pub(crate) fn windowless() -> Option<PathBuf> {
    find(WINDOWLESS)
}

/// Installs the missing browsers.
pub(crate) fn install() -> Result<()> {
    let packages: Vec<&str> = ENGINES.iter().flat_map(Engine::missing_packages).collect();
    if !packages.is_empty() {
        long_step("browsers", "a download", || apt::install(&packages))?;
    }
    if windowless().is_none() && apt::usable() {
        let install = || apt::install(&[WINDOWLESS]);
        if let Err(error) = long_step(WINDOWLESS, "a download", install) {
            println!("{WINDOWLESS}: {error:#}. Chromium takes its place.");
        }
    }
    Ok(())
}

/// Checks that each engine has all it needs.
pub(crate) fn check() -> Result<()> {
    ENGINES
        .iter()
        .try_for_each(|engine| engine.driver().map(drop))
}

impl Engine {
    fn missing_packages(&self) -> impl Iterator<Item = &'static str> {
        let programs = if cfg!(target_os = "linux") {
            self.linux
        } else {
            &[]
        };
        programs
            .iter()
            .filter(|(program, _)| find(program).is_none())
            .map(|(_, package)| *package)
    }

    /// The path of its driver, if nothing it needs is missing.
    fn driver(&self) -> Result<PathBuf> {
        let missing: Vec<&str> = self.missing_packages().collect();
        if !missing.is_empty() {
            bail!("{} is not installed. {}", self.name, apt::advice(&missing));
        }
        find(self.driver).with_context(|| format!("{} is missing. Run: {}", self.driver, self.fix))
    }

    fn needs_screen(&self) -> bool {
        self.driver == "WebKitWebDriver"
    }

    /// The command that runs the browser tests in this engine.
    pub(crate) fn tests(&self) -> Result<Expression> {
        let driver = self.driver()?;
        let driver = driver.to_string_lossy();
        let wasm_pack =
            find("wasm-pack").context("wasm-pack is missing. Run: cargo xtask setup")?;
        let wasm_pack = wasm_pack.to_string_lossy();
        let mut words = vec![&*wasm_pack, "test", "--headless", self.flag];
        words.extend([self.driver_flag, &*driver, "--", "--test", "browser"]);
        let command = with_screen(self.needs_screen(), &words, |program, arguments| {
            wasm_target::command(program, arguments)
        });
        Ok(command
            .env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT_SECONDS)
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", START_TIMEOUT_SECONDS))
    }
}

/// A command that may start any engine: it gets the path of each driver in the variable that wasm-bindgen also reads.
pub(crate) fn driven_by(words: &[&str]) -> Result<Expression> {
    let needs_screen = ENGINES.iter().any(Engine::needs_screen);
    let command = with_screen(needs_screen, words, |program, arguments| {
        cmd(program, arguments)
    });
    ENGINES.iter().try_fold(command, |command, engine| {
        let name = engine.driver_flag.trim_start_matches('-').to_uppercase();
        Ok(command.env(name, engine.driver()?))
    })
}

/// WebKitGTK needs a screen and a session bus. Its sandbox and GPU code need more than a container or a CI machine offers.
fn with_screen(
    needed: bool,
    words: &[&str],
    command: impl FnOnce(&str, &[&str]) -> Expression,
) -> Expression {
    if !needed {
        return command(words[0], &words[1..]);
    }
    command(
        "dbus-run-session",
        &[&["--", "xvfb-run", "-a"], words].concat(),
    )
    .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
    .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
    .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
    .env("LIBGL_ALWAYS_SOFTWARE", "1")
}
