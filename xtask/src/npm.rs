//! The npm project: wasm-opt, esbuild, what the tests in JavaScript need, and MSAL.js for the page.

use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context, Result};
use duct::cmd;

use crate::paths::{find, npm_project};
use crate::setup::long_step;

/// Node.js, which npm comes with.
pub(crate) fn node() -> Result<String> {
    let node = find("node").context("Node.js is missing. Run: cargo xtask setup")?;
    Ok(node.to_string_lossy().into_owned())
}

/// Whether npm is on the machine.
pub(crate) fn installed() -> bool {
    find("npm").is_some()
}

/// Installs the project's packages when the lock file is younger than what is installed.
pub(crate) fn ensure() -> Result<()> {
    let changed = |file: &str| -> Option<SystemTime> {
        let file = npm_project().join(file);
        file.metadata().and_then(|data| data.modified()).ok()
    };
    if changed("node_modules/.package-lock.json") >= changed("package-lock.json") {
        return Ok(());
    }
    let npm =
        find("npm").with_context(|| format!("Node.js 20 or newer is missing. {}", advice()))?;
    long_step("npm packages", "some seconds", || {
        cmd!(npm, "ci", "--no-audit", "--no-fund")
            .dir(npm_project())
            .run()?;
        Ok(())
    })
}

fn advice() -> &'static str {
    if cfg!(windows) {
        "Run: winget install OpenJS.NodeJS.LTS"
    } else if cfg!(target_os = "macos") {
        "Run: brew install node"
    } else {
        "Install it with your system's package manager (Debian: sudo apt-get install nodejs npm)"
    }
}

/// The command of one of its packages, once npm has installed it.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let commands = npm_project().join("node_modules/.bin");
    which::which_in(name, Some(commands), npm_project()).ok()
}
