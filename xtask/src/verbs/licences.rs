//! The licences of what builds and tests the package. What is in it has a shorter list: `package::notices`.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::base::paths::npm_project;

/// The npm projects whose packages build, serve or test what is shipped, from `tests`.
pub(super) const NPM_PROJECTS: [&str; 2] = [".", "docs"];

/// The licences of npm packages that run here. None of their code is in the package.
const NPM_LICENCES: [&str; 13] = [
    "(MIT OR CC0-1.0)",
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 AND LGPL-3.0-or-later",
    "Apache-2.0 AND LGPL-3.0-or-later AND MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "ISC",
    // sharp, which makes the pictures of the README.
    "LGPL-3.0-or-later",
    "MIT",
    "MPL-2.0",
    "Python-2.0",
];

/// Checks the licences that the lock file of a project names.
pub(super) fn of_npm_packages(project: &str) -> Result<()> {
    let lock = npm_project().join(project).join("package-lock.json");
    let lock: Value = serde_json::from_str(&fs::read_to_string(lock)?)?;
    let packages = lock["packages"].as_object().context("no packages")?;
    for (path, package) in packages.iter().filter(|(path, _)| !path.is_empty()) {
        let licence = package["license"].as_str().unwrap_or_default();
        if !NPM_LICENCES.contains(&licence) {
            bail!("{path} is under {licence:?}, which xtask/src/verbs/licences.rs does not allow");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use duct::cmd;
    use serde_json::Value;
    use spdx::{Expression, ParseMode, license_id};
    use toml::Table;

    use super::{NPM_PROJECTS, of_npm_packages};
    use crate::base::paths::root;
    use crate::tools::wasm_target::TARGET;

    #[test]
    fn every_npm_package_has_a_licence_that_is_allowed() {
        for project in NPM_PROJECTS {
            of_npm_packages(project).unwrap();
        }
    }

    /// What `cargo deny` will say, but without the crates of other platforms.
    #[test]
    fn every_crate_has_a_licence_that_is_allowed() {
        let rules = fs::read_to_string(root().join("xtask/deny.toml")).unwrap();
        let rules: Table = rules.parse().unwrap();
        let allowed: Vec<_> = rules["licenses"]["allow"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| license_id(name.as_str().unwrap()).unwrap())
            .collect();
        for licence in &allowed {
            assert!(licence.is_osi_approved() && !licence.is_copyleft());
        }
        let host = cmd!("rustc", "--print", "host-tuple").read().unwrap();
        let words = "metadata --locked --format-version=1 --filter-platform";
        let words = words.split(' ').chain([&host, "--filter-platform", TARGET]);
        let metadata = cmd("cargo", words).dir(root()).read().unwrap();
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        for package in metadata["packages"].as_array().unwrap() {
            let licence = package["license"].as_str().unwrap_or_default();
            let expression = Expression::parse_mode(licence, ParseMode::LAX).unwrap();
            let is_allowed = expression
                .evaluate(|needed| needed.license.id().is_some_and(|id| allowed.contains(&id)));
            assert!(
                is_allowed,
                "{} is under {licence:?}, which xtask/deny.toml does not allow",
                package["name"]
            );
        }
    }
}
