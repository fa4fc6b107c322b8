//! `cargo xtask size`: what the package weighs, whose code that is, and what the same call weighs with something else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use duct::cmd;

use crate::paths::{find, npm_project, target};
use crate::{cargo_tools, npm, package, size};

/// Prints all of it, and makes the size of now the one that changes are told against.
pub(crate) fn run() -> Result<()> {
    let sizes = package::build()?;
    size::within_budget(&sizes)?;
    size::remember(&sizes)?;
    println!("\nThe module by crate, before compression; what is inlined counts where it went");
    for (owner, bytes) in shares(&package::named_module()?)? {
        println!("{owner:28}{bytes:>9}");
    }
    println!("\nThe same call, bundled by esbuild, with");
    size::print(&peers()?);
    Ok(())
}

/// Bytes by owner, most first.
fn shares(module: &Path) -> Result<Vec<(String, u64)>> {
    cargo_tools::ensure_twiggy()?;
    let twiggy = find("twiggy").context("cargo has just installed it")?;
    let items = cmd!(twiggy, "top", "-n", "100000", "-f", "json", module).read()?;
    let items: Vec<serde_json::Value> = serde_json::from_str(&items)?;
    let mut shares = BTreeMap::new();
    for item in items {
        let name = item["name"].as_str().unwrap_or_default();
        if name.contains("subsection") {
            continue; // names, which are not shipped
        }
        *shares.entry(owner(name)).or_default() += item["shallow_size"].as_u64().unwrap_or(0);
    }
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(shares)
}

/// The crate, or the half of ours, a function is from: `<&js_sys::Array as …>::fmt` is js_sys'.
fn owner(name: &str) -> String {
    let path = name.trim_start_matches(['<', '&', '_']);
    // `<T as alloc::string::ToString>::to_string`
    let path = path.strip_prefix("T as ").unwrap_or(path);
    let word = |text: &str| -> String {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let ours = "cloudpc_snapshot::";
    match path.strip_prefix(ours) {
        Some(rest) => format!("{ours}{}", word(rest)),
        None if path.starts_with("data segment") => "messages and other data".to_owned(),
        None if path.contains("::") => word(path),
        None => "wasm-bindgen and the format".to_owned(),
    }
}

/// One module each in `tests/peers`.
fn peers() -> Result<Vec<size::Size>> {
    let folder = npm_project().join("peers");
    let npm = find("npm").context("Node.js is missing. Run: cargo xtask setup")?;
    cmd!(
        npm,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent"
    )
    .dir(&folder)
    .run()?;
    let esbuild = npm::tool("esbuild").context("no esbuild here. Run: cargo xtask setup")?;
    let bundle = target().join("peer.js");
    let mut sizes = Vec::new();
    for file in fs::read_dir(&folder)? {
        let path = file?.path();
        if path.extension().is_none_or(|kind| kind != "js") {
            continue;
        }
        let name = path
            .with_extension("")
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let outfile = format!("--outfile={}", bundle.display());
        cmd!(
            &esbuild,
            &path,
            "--bundle",
            "--minify",
            "--format=esm",
            "--log-level=error",
            outfile
        )
        .run()?;
        sizes.push(size::measure(name, &fs::read(&bundle)?)?);
    }
    sizes.sort_by_key(size::Size::gzip);
    Ok(sizes)
}
