//! The npm package: puts the module, its glue and the hand-written files together in `pkg/`.

mod bill_of_materials;
mod constants;
mod crates;
mod deflate;
mod links;
pub(crate) mod mock_graph_wasm;
mod module;
mod names;
mod notices;
mod shrink;
pub(crate) mod size;
mod slim;
mod testing;

use std::fmt::{Debug, Write};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use cloudpc_snapshot::core::Function;

use crate::base::paths::{files, package, root, target};
use crate::tools::npm;
pub(crate) use bill_of_materials::bill_of_materials;
use module::{bind, compile};
use shrink::{Names, optimize, shrink};
use size::Size;

/// Makes `pkg/`, unless nothing has changed; returns the sizes of its files.
pub(crate) fn build() -> Result<Vec<Size>> {
    make()?;
    size::of_package(&package())
}

/// Makes `pkg/`, unless nothing has changed; returns the path of the module that it was made from.
fn make() -> Result<PathBuf> {
    let module = compile()?;
    let recorded = fs::read_to_string(record()).unwrap_or_default();
    if !package().exists() || recorded != state(&module)? {
        assemble(&module)?;
        fs::write(record(), state(&module)?)?;
    }
    Ok(module)
}

/// Makes `pkg/` as it is published: with the entry for tests, which takes its own time to build.
pub(crate) fn build_whole() -> Result<Vec<Size>> {
    let module = make()?;
    testing::add()?;
    fs::write(record(), state(&module)?)?;
    size::of_package(&package())
}

/// The file that says what `pkg/` was made from.
fn record() -> PathBuf {
    target().join("package.record")
}

/// The shipped module, but with the names of its functions.
pub(crate) fn named_module() -> Result<PathBuf> {
    let module = bind(&compile()?, &target().join("named"))?;
    let wasm_opt = npm::tool("wasm-opt").context("wasm-opt is missing. Run: cargo xtask setup")?;
    optimize(&wasm_opt, &module, Names::Kept)?;
    Ok(module)
}

/// The package and everything it is made from, by name, size and time of change. This program is included, because the
/// constants and the steps are in it, wasm-bindgen too.
fn state(module: &Path) -> Result<String> {
    let mut files = vec![package(), module.to_owned(), std::env::current_exe()?];
    files.extend(shrink::tools());
    files.extend(hand_written()?);
    files.sort();
    let mut list = String::new();
    for file in files {
        let data = file.metadata()?;
        let [size, changed] = [&data.len() as &dyn Debug, &data.modified()?];
        writeln!(list, "{} {size:?} {changed:?}", file.display())?;
    }
    Ok(list)
}

/// The package's hand-written files, and the licences.
fn hand_written() -> Result<Vec<PathBuf>> {
    let is_licence = |file: &PathBuf| {
        file.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("LICENSE"))
    };
    let mut found = files(&root().join("pkg-template"))?;
    found.extend(files(root())?.into_iter().filter(is_licence));
    Ok(found)
}

/// Builds a new package beside the old one, then replaces it: if the build fails, the old one stays complete.
fn assemble(module: &Path) -> Result<()> {
    let fresh = package().with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    bind(module, &fresh)?;
    for file in hand_written()? {
        let name = file.file_name().context("a file has a name")?;
        fs::copy(&file, fresh.join(name))?;
    }
    let repository = links::repository()?;
    fill_manifest(&fresh.join("package.json"), repository)?;
    links::lead_to(repository, &fresh.join("README.md"))?;
    for entry in names::ENTRIES {
        export_functions(&fresh.join(entry))?;
    }
    fs::write(fresh.join("constants.js"), constants::constants())?;
    fs::write(
        fresh.join("THIRD-PARTY-NOTICES"),
        notices::notices(&bill_of_materials::MODULES)?,
    )?;
    shrink(&fresh)?;
    if package().exists() {
        fs::remove_dir_all(package())?;
    }
    fs::rename(&fresh, package()).context("could not replace pkg/ with the new package")
}

/// Writes what `Cargo.toml` knows into the manifest: the version, and the repository if it names one, which npm compares with
/// where the package is published from.
fn fill_manifest(manifest: &Path, repository: Option<&str>) -> Result<()> {
    let mut lines = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"").to_owned();
    if let Some(url) = repository {
        lines +=
            &format!(",\n  \"repository\": {{ \"type\": \"git\", \"url\": \"git+{url}.git\" }}");
    }
    fill(manifest, "\"version\": \"0.0.0\"", &lines)
}

/// Has an entry export every function of the core's list, as it exports the one of the template.
fn export_functions(entry: &Path) -> Result<()> {
    let template = fs::read_to_string(entry)?;
    let is_export = |line: &&str| line.contains("FUNCTION");
    let export = template
        .lines()
        .find(is_export)
        .with_context(|| format!("no FUNCTION in {}", entry.display()))?;
    let names = Function::ALL
        .map(Function::name)
        .into_iter()
        .chain(["init"]);
    let exports: Vec<String> = names.map(|name| export.replace("FUNCTION", name)).collect();
    fill(entry, export, &exports.join("\n"))
}

/// Puts `text` in the place that a template keeps for it.
fn fill(file: &Path, placeholder: &str, text: &str) -> Result<()> {
    let template = fs::read_to_string(file)?;
    ensure!(
        template.contains(placeholder),
        "no {placeholder} in {}",
        file.display()
    );
    Ok(fs::write(file, template.replace(placeholder, text))?)
}
