//! `cargo xtask size`: the size of the package, of each crate in it, and of the same call made with other packages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use duct::cmd;

use crate::base::programs::find;
use crate::package::{self, size};
use crate::tools::{cargo_tools, peers, setup};

/// Prints all of it, even if the package is over its budget, and records the size: later builds print their change against it.
pub(crate) fn run() -> Result<()> {
    setup::for_build()?;
    let sizes = package::build()?;
    let budget = size::within_budget(&sizes);
    println!(
        "\nThe module by crate, before compression; inlined code counts for the crate it is inlined into"
    );
    for (owner, bytes) in shares(&package::named_module()?)? {
        println!("{owner:28}{bytes:>9}");
    }
    println!("\nThe same call, bundled by esbuild, with");
    size::print(&peers()?);
    budget?;
    size::remember(&sizes)
}

/// Bytes by owner, largest first.
fn shares(module: &Path) -> Result<Vec<(String, u64)>> {
    cargo_tools::ensure_twiggy()?;
    let twiggy = find("twiggy").context("cargo has just installed it")?;
    let items = cmd!(twiggy, "top", "-n", "100000", "-f", "json", module).read()?;
    let items: Vec<serde_json::Value> = serde_json::from_str(&items)?;
    let mut shares = BTreeMap::new();
    for item in items {
        let name = item["name"].as_str().unwrap_or_default();
        if name.contains("subsection") {
            continue; // function names, which are not shipped
        }
        *shares.entry(owner(name)).or_default() += item["shallow_size"].as_u64().unwrap_or(0);
    }
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(shares)
}

/// The crate of a function, or the half of ours: `<&js_sys::Array as …>::fmt` is from js_sys.
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

/// The bundle of each module in `tests/peers`.
fn peers() -> Result<Vec<size::Size>> {
    let mut sizes = Vec::new();
    for bundle in peers::bundle()? {
        let name = bundle.file_stem().unwrap_or_default().to_string_lossy();
        sizes.push(size::measure(name.into_owned(), &fs::read(&bundle)?)?);
    }
    sizes.sort_by_key(size::Size::gzip);
    Ok(sizes)
}
