//! Node.js and the npm project: wasm-opt, esbuild, MSAL.js for the page, and what the tests in JavaScript use.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use duct::cmd;

use crate::base::long_step::long_step;
use crate::base::paths::npm_project;
use crate::base::programs::find;

/// The path of Node.js.
pub(crate) fn node() -> Result<String> {
    let node = find("node").context("Node.js is missing. Run: cargo xtask setup")?;
    Ok(node.to_string_lossy().into_owned())
}

/// Whether this machine has npm.
pub(crate) fn installed() -> bool {
    find("npm").is_some()
}

/// Installs the project's packages if the lock file is newer than the installed ones.
pub(crate) fn ensure() -> Result<()> {
    ensure_in(&npm_project())
}

/// Like `ensure`, in another npm project.
pub(crate) fn ensure_in(project: &Path) -> Result<()> {
    let changed = |file: &str| -> Option<SystemTime> {
        let file = project.join(file);
        file.metadata().and_then(|data| data.modified()).ok()
    };
    if changed("node_modules/.package-lock.json") >= changed("package-lock.json") {
        return Ok(());
    }
    let npm =
        find("npm").with_context(|| format!("Node.js 20 or newer is missing. {}", advice()))?;
    long_step("npm packages", "a few seconds", || {
        cmd!(npm, "ci", "--no-audit", "--no-fund")
            .dir(project)
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

/// The command of one of the project's packages, if installed.
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    let commands = npm_project().join("node_modules/.bin");
    which::which_in(name, Some(commands), npm_project()).ok()
}
