//! `cargo xtask release`: the checks before a release, and the files of the release.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use duct::cmd;

use crate::base::paths::{self, npm_project, root, target};
use crate::base::programs::find;
use crate::package::{self, size};
use crate::tools::wasm_target::TARGET;
use crate::tools::{cargo_tools, npm, setup};

/// The software bill of materials, in CycloneDX.
const BILL: &str = "cloudpc-snapshot.cdx";

/// Writes the tarball and the bill of materials into `target/release-files`, then checks what needs the network: the
/// security advisories of crates, and the signatures of npm packages.
pub(crate) fn run() -> Result<()> {
    setup::for_build()?;
    cargo_tools::ensure_cargo_deny()?;
    cargo_tools::ensure_cargo_cyclonedx()?;
    size::within_budget(&package::build()?)?;
    deny(&["licenses", "bans", "sources"])?;
    let folder = target().join("release-files");
    fs::create_dir_all(&folder)?;
    bill_of_materials(&folder.join(BILL).with_added_extension("json"))?;
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
    npm::ensure()?;
    cmd!(npm, "audit", "signatures").dir(npm_project()).run()?;
    Ok(())
}

fn deny(checks: &[&str]) -> Result<()> {
    let config = root().join("xtask/deny.toml").display().to_string();
    let words = [&["deny", "--config", &config, "check"], checks].concat();
    cmd("cargo", words).dir(root()).run()?;
    Ok(())
}

/// cargo-cyclonedx writes one beside each member's manifest: keeps the library's, and deletes the others.
fn bill_of_materials(file: &Path) -> Result<()> {
    let words = "cyclonedx --format json --override-filename";
    let words = words.split(' ').chain([BILL, "--target", TARGET]);
    cmd("cargo", words).dir(root()).run()?;
    let name = file.file_name().context("a file has a name")?;
    // Its references contain the path of this folder, which is private.
    let bill = fs::read_to_string(root().join(name))?;
    fs::write(file, bill.replace(&root().display().to_string(), ""))?;
    for member in ["", "mock-graph", "xtask", "xtask/wasm-bindgen"] {
        fs::remove_file(root().join(member).join(name))?;
    }
    Ok(())
}
