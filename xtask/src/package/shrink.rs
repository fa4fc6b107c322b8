//! Makes the package smaller: the module with wasm-opt, the scripts with esbuild.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use duct::cmd;

use super::deflate::deflate;
use super::module::bound;
use super::names::ENTRIES;
use crate::base::paths::files;
use crate::tools::npm;

/// The passes with the smallest result, then the features that rustc uses today: with more of them, old engines would
/// refuse the module.
const WASM_OPT: [&str; 17] = [
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // Large functions compress badly, because each of their many locals has its own number.
    "--one-caller-inline-max-function-size",
    "35",
    "--dealign",
    "--strip-producers",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// Whether the functions of a module keep their names.
#[derive(Clone, Copy)]
pub(super) enum Names {
    Kept,
    Stripped,
}

/// The npm tools used here.
const TOOLS: [&str; 2] = ["wasm-opt", "esbuild"];

/// The tools that are installed.
pub(super) fn tools() -> impl Iterator<Item = PathBuf> {
    TOOLS.into_iter().filter_map(npm::tool)
}

/// Shrinks the module in a folder and writes it into a script, then makes one script of each entry; does what it can if npm
/// has not installed the tools.
pub(super) fn shrink(folder: &Path) -> Result<()> {
    let [Some(wasm_opt), Some(esbuild)] = TOOLS.map(npm::tool) else {
        println!(
            "Without npm there are no wasm-opt and esbuild: this package is larger than the released one."
        );
        return deflate(folder);
    };
    optimize(&wasm_opt, &bound(folder), Names::Stripped)?;
    deflate(folder)?;
    bundle(&esbuild, folder)
}

/// Runs wasm-opt on a module.
pub(super) fn optimize(wasm_opt: &Path, module: &Path, names: Names) -> Result<()> {
    let names = match names {
        Names::Kept => "-g",
        Names::Stripped => "--strip-debug",
    };
    let paths = [module.as_os_str(), OsStr::new("-o"), module.as_os_str()];
    let passes = WASM_OPT.into_iter().chain([names]).map(OsStr::new);
    cmd(wasm_opt, paths.into_iter().chain(passes)).run()?;
    Ok(())
}

/// Bundles the entries, and deletes the scripts that are now inside them.
fn bundle(esbuild: &Path, folder: &Path) -> Result<()> {
    let mut outdir = OsString::from("--outdir=");
    outdir.push(folder);
    let entries = ENTRIES.map(|name| folder.join(name));
    let options = [
        "--bundle",
        "--minify",
        // The glue warns about a call that is not made here.
        "--drop:console",
        "--format=esm",
        "--allow-overwrite",
        "--log-level=warning",
    ];
    let words = options.iter().map(OsStr::new).chain([&*outdir]);
    cmd(
        esbuild,
        words.chain(entries.iter().map(|file| file.as_os_str())),
    )
    .run()?;
    let is_script = |file: &PathBuf| file.extension() == Some(OsStr::new("js"));
    for file in files(folder)?.into_iter().filter(is_script) {
        if !entries.contains(&file) {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}
