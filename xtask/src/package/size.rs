//! The size of the package: measured, compared with the budget, printed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::names::{STREAMING, TESTING};
use crate::base::paths::npm_project;

/// The limit for what a browser loads for the default entry, gzip -9.
const BUDGET_BYTES: usize = 57 * 1024;

/// The size of one file, or of all.
#[derive(Clone, Default)]
pub(crate) struct Size {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    /// Bytes after gzip -9.
    pub(crate) fn gzip(&self) -> usize {
        self.gzip
    }
}

/// The sizes of the scripts and the module in a folder, by name.
pub(crate) fn of_package(folder: &Path) -> Result<Vec<Size>> {
    let mut sizes = Vec::new();
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".js") || name.ends_with(".wasm") {
            sizes.push(measure(name, &fs::read(file.path())?)?);
        }
    }
    sizes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sizes)
}

/// The size of these bytes, raw and compressed.
pub(crate) fn measure(name: String, bytes: &[u8]) -> Result<Size> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &Default::default())?;
    Ok(Size {
        name,
        raw: bytes.len(),
        gzip: gzip.finish()?.len(),
        brotli: brotli.len(),
    })
}

/// Prints a table of sizes.
pub(crate) fn print<'a>(sizes: impl IntoIterator<Item = &'a Size>) {
    println!("{:28}{:>9}{:>9}{:>9}", "bytes", "raw", "gzip -9", "brotli");
    for size in sizes {
        println!(
            "{:28}{:>9}{:>9}{:>9}",
            size.name, size.raw, size.gzip, size.brotli
        );
    }
}

/// Prints the table, and fails if the total is over the budget.
pub(crate) fn within_budget(sizes: &[Size]) -> Result<()> {
    let total = total(sizes);
    print(sizes.iter().chain([&total]));
    print_change(&total)?;
    let [used, budget] = [total.gzip, BUDGET_BYTES].map(|bytes| bytes as f64 / 1024.0);
    if total.gzip > BUDGET_BYTES {
        bail!(
            "{used:.1} KB gzip is over the budget of {budget:.1} KB: see what grew with `cargo xtask size`"
        );
    }
    println!("{used:.1} KB gzip of {budget:.1} KB");
    Ok(())
}

/// The file with the last recorded total, gzip -9, which `cargo xtask size` writes: a build prints its change against it.
fn record() -> PathBuf {
    npm_project().join("peers/size.txt")
}

/// Smaller changes are not worth a line.
const NOTABLE_BYTES: usize = 1024;

fn print_change(total: &Size) -> Result<()> {
    let before: usize = fs::read_to_string(record())?.trim().parse()?;
    let change = total.gzip as f64 - before as f64;
    if change.abs() > NOTABLE_BYTES as f64 {
        println!("{:+.1} KB gzip since the record", change / 1024.0);
    }
    Ok(())
}

/// Records these sizes.
pub(crate) fn remember(sizes: &[Size]) -> Result<()> {
    Ok(fs::write(record(), format!("{}\n", total(sizes).gzip))?)
}

/// What a browser loads for the default entry.
fn total(sizes: &[Size]) -> Size {
    let is_loaded =
        |size: &&Size| size.name.ends_with(".js") && ![STREAMING, TESTING].contains(&&*size.name);
    let sum = |of: fn(&Size) -> usize| sizes.iter().filter(is_loaded).map(of).sum();
    Size {
        name: "what a browser loads".to_owned(),
        raw: sum(|size| size.raw),
        gzip: sum(|size| size.gzip),
        brotli: sum(|size| size.brotli),
    }
}
