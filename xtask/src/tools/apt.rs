//! Debian's packages.

use std::fs;

use anyhow::{Result, bail};
use duct::cmd;

/// Whether packages can be installed: this is Debian, and the user is root.
pub(crate) fn usable() -> bool {
    is_debian() && cmd!("id", "-u").read().is_ok_and(|id| id == "0")
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

/// Installs packages. `--no-remove`: nothing already on the machine may go for them.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !usable() {
        bail!(
            "{} not installed. {}",
            packages.join(", "),
            advice(packages)
        );
    }
    let apt = |arguments: &[&str]| {
        let flags = ["-q", "-o", "DPkg::Lock::Timeout=600"];
        cmd("apt-get", [&flags, arguments].concat())
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run()
    };
    apt(&["update"])?;
    let flags = ["install", "-y", "--no-install-recommends", "--no-remove"];
    apt(&[&flags, packages].concat())?;
    Ok(())
}

/// How the user installs packages.
pub(crate) fn advice(packages: &[&str]) -> String {
    if is_debian() {
        let packages = packages.join(" ");
        format!("Run: sudo apt-get update && sudo apt-get install -y {packages}")
    } else {
        "Install them with your system's package manager; these are Debian's names.".to_owned()
    }
}
