//! The compiler for wasm32: the active toolchain with its target added, or Debian's.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use duct::{Expression, cmd};

use super::{apt, cargo_tools};
use crate::base::long_step::long_step;
use crate::base::paths::{root, target};
use crate::base::programs::{find, search_path};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, std's source and linker for wasm32.
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "lld-22",
];
const DEBIAN_BIN: &str = "/usr/bin";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";

/// A command that compiles for wasm32: its `PATH` starts with the right compiler and the workspace's own wasm-bindgen.
pub(crate) fn command<T: Into<OsString>>(
    program: &str,
    arguments: impl IntoIterator<Item = T>,
) -> Expression {
    let tools = cargo_tools::folder();
    let command = cmd(program, arguments).dir(root());
    if has_std("rustc") {
        command.env("PATH", search_path(&[&tools]))
    } else {
        command
            .env("PATH", search_path(&[&tools, Path::new(DEBIAN_BIN)]))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
    }
}

/// Makes sure that there is a compiler with std for wasm32.
pub(crate) fn ensure() -> Result<()> {
    let debian = format!("{DEBIAN_BIN}/rustc");
    if has_std("rustc") || has_std(&debian) {
        return Ok(());
    }
    let add = format!("rustup target add {TARGET}");
    if find("rustup").is_some() {
        let added = long_step(&format!("Rust for {TARGET}"), "a download", || {
            cmd!("rustup", "target", "add", TARGET).run()?;
            Ok(())
        });
        if added.is_ok() {
            return Ok(());
        }
    }
    if !apt::usable() {
        bail!("std for {TARGET} is missing. Run: {add}");
    }
    println!("`{add}` does not work here: using Debian's compiler instead");
    long_step("Debian's Rust compiler", "a download", || {
        apt::install(&DEBIAN_PACKAGES)
    })?;
    long_step(
        "std for wasm32",
        "built from source, 1 to 3 minutes",
        || build_std(&debian),
    )
}

fn library_folder(rustc: &str) -> Result<PathBuf> {
    let folder = cmd!(rustc, "--print", "target-libdir", "--target", TARGET)
        .stderr_null()
        .read()?;
    Ok(folder.into())
}

fn has_std(rustc: &str) -> bool {
    let files = library_folder(rustc).and_then(|folder| Ok(fs::read_dir(folder)?));
    files.is_ok_and(|files| {
        files
            .flatten()
            .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// Builds std, which Debian has for wasm32 as source only: builds an empty crate with it, and moves the resulting
/// libraries to where that compiler looks for them.
fn build_std(rustc: &str) -> Result<()> {
    let empty = target().join("wasm32-std");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(empty.join("src/lib.rs"), "")?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n";
    fs::write(empty.join("Cargo.toml"), manifest)?;
    let flags = [
        "build",
        "--release",
        "--target",
        TARGET,
        "-Zbuild-std=std,panic_abort,test",
    ];
    cmd(format!("{DEBIAN_BIN}/cargo"), flags)
        .dir(&empty)
        .env("RUSTC", rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        // The shipped module is built with LTO, which needs bitcode.
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "-Cembed-bitcode=yes",
        )
        .env("CARGO_TARGET_DIR", empty.join("target"))
        .run()?;
    let built = empty.join("target").join(TARGET).join("release/deps");
    let library = library_folder(rustc)?;
    // Renamed at the end, so that an interrupted copy is not mistaken for a complete one.
    let partial = library.with_extension("partial");
    fs::create_dir_all(&partial)?;
    for file in fs::read_dir(built)? {
        let file = file?;
        let name = file.file_name();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libempty-") {
            fs::copy(file.path(), partial.join(&name))?;
        }
    }
    fs::rename(partial, library)?;
    Ok(fs::remove_dir_all(empty)?)
}
