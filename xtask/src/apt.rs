//! Debian's packages, where we may install them.

use std::fs;

use anyhow::{Result, bail};
use duct::cmd;

/// Whether this is Debian, and we are root.
pub(crate) fn usable() -> bool {
    is_debian() && cmd!("id", "-u").read().is_ok_and(|id| id == "0")
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

/// Installs packages; nothing already on the machine is removed for them.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !usable() {
        bail!(
            "{} are not installed. {}",
            packages.join(", "),
            advice(packages)
        );
    }
    let apt = |arguments: &[&str]| {
        let patience = ["-q", "-o", "DPkg::Lock::Timeout=600"];
        cmd("apt-get", [&patience, arguments].concat())
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run()
    };
    apt(&["update"])?;
    let flags = ["install", "-y", "--no-install-recommends", "--no-remove"];
    apt(&[&flags, packages].concat())?;
    Ok(())
}

pub(crate) fn advice(packages: &[&str]) -> String {
    if is_debian() {
        let packages = packages.join(" ");
        format!("Run: sudo apt-get update && sudo apt-get install -y {packages}")
    } else {
        "Install them with your system's package manager; these are Debian's names.".to_owned()
    }
}
