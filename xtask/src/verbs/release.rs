//! `cargo xtask release`: the checks before a release, and the files of the release.

use std::fs;

use anyhow::{Context, Result, ensure};
use duct::cmd;

use super::licences::{NPM_PROJECTS, of_npm_packages};
use crate::base::paths::{self, npm_project, root, target};
use crate::base::programs::find;
use crate::package::{self, size};
use crate::tools::{cargo_tools, npm, setup};

/// The software bill of materials, in CycloneDX.
const BILL: &str = "cloudpc-snapshot.cdx.json";

/// Writes the tarball, the bill of materials and the notes into `target/release-files`, then checks what needs the network:
/// the security advisories of crates and npm packages, and the signatures of npm packages.
pub(crate) fn run() -> Result<()> {
    let notes = notes(env!("CARGO_PKG_VERSION"), &changelog()?)?;
    NPM_PROJECTS.into_iter().try_for_each(of_npm_packages)?;
    setup::for_build()?;
    cargo_tools::ensure_cargo_deny()?;
    size::within_budget(&package::build_whole()?)?;
    deny(&["licenses", "bans", "sources"])?;
    let folder = target().join("release-files");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("notes.md"), notes)?;
    let bill = serde_json::to_string_pretty(&package::bill_of_materials()?)?;
    fs::write(folder.join(BILL), bill + "\n")?;
    let npm = find("npm").context("Node.js is missing. Run: cargo xtask setup")?;
    cmd!(
        &npm,
        "pack",
        "--pack-destination",
        &folder,
        paths::package()
    )
    .run()?;
    println!("in {}", folder.display());

    deny(&["advisories"])?;
    for project in NPM_PROJECTS {
        let project = npm_project().join(project);
        npm::ensure_in(&project)?;
        cmd!(&npm, "audit", "--audit-level=high")
            .dir(&project)
            .run()?;
        cmd!(&npm, "audit", "signatures").dir(&project).run()?;
    }
    Ok(())
}

fn changelog() -> Result<String> {
    Ok(fs::read_to_string(
        root().join("pkg-template/CHANGELOG.md"),
    )?)
}

/// What the changelog says about a version. Nothing may be left without one.
fn notes(version: &str, changelog: &str) -> Result<String> {
    let mut sections = changelog.split("\n## [").skip(1);
    let newest = sections.next().context("no version in CHANGELOG.md")?;
    let (heading, text) = newest.split_once('\n').unwrap_or_default();
    ensure!(
        heading.starts_with(&format!("{version}] - ")),
        "CHANGELOG.md begins with [{heading}, Cargo.toml has {version}: give what is new this version, and a date"
    );
    Ok(text.trim().to_owned() + "\n")
}

fn deny(checks: &[&str]) -> Result<()> {
    let config = root().join("xtask/deny.toml").display().to_string();
    // Without the second word, it would check the library only.
    let words = [
        &["deny", "--workspace", "--config", &config, "check"],
        checks,
    ]
    .concat();
    cmd("cargo", words).dir(root()).run()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::notes;

    const CHANGELOG: &str =
        "# Changelog\n\n## [0.2.0] - 2026-11-29\n### Added\n- One.\n\n## [0.1.0]\n- Two.\n";

    #[test]
    fn the_notes_are_those_of_the_version() {
        assert_eq!(notes("0.2.0", CHANGELOG).unwrap(), "### Added\n- One.\n");
    }

    #[test]
    fn a_version_without_notes_or_a_date_is_refused() {
        assert!(notes("0.3.0", CHANGELOG).is_err());
        assert!(notes("0.2.0", "# Changelog\n").is_err());
        let unreleased = CHANGELOG.replace("[0.2.0] - 2026-11-29", "[Unreleased]");
        assert!(notes("0.2.0", &unreleased).is_err());
        let undated = CHANGELOG.replace(" - 2026-11-29", "");
        assert!(notes("0.2.0", &undated).is_err());
    }
}
