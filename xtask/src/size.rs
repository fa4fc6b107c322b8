//! What the package weighs.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

/// What wasm and JavaScript together may weigh, gzip -9.
const BUDGET_BYTES: usize = 32 * 1024;

/// The weight of one file, or of all.
#[derive(Clone, Default)]
pub(crate) struct Size {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
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

fn measure(name: String, bytes: &[u8]) -> Result<Size> {
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

/// Prints the table, and fails if the total is over the budget.
pub(crate) fn within_budget(sizes: &[Size]) -> Result<()> {
    let total = total(sizes);
    println!("{:28}{:>9}{:>9}{:>9}", "bytes", "raw", "gzip -9", "brotli");
    for size in sizes.iter().chain([&total]) {
        println!(
            "{:28}{:>9}{:>9}{:>9}",
            size.name, size.raw, size.gzip, size.brotli
        );
    }
    let [used, budget] = [total.gzip, BUDGET_BYTES].map(|bytes| bytes as f64 / 1024.0);
    if total.gzip > BUDGET_BYTES {
        bail!("{used:.1} KB gzip is over the budget of {budget:.1} KB");
    }
    println!("{used:.1} KB gzip of {budget:.1} KB");
    Ok(())
}

fn total(sizes: &[Size]) -> Size {
    let sum = |of: fn(&Size) -> usize| sizes.iter().map(of).sum();
    Size {
        name: "total".to_owned(),
        raw: sum(|size| size.raw),
        gzip: sum(|size| size.gzip),
        brotli: sum(|size| size.brotli),
    }
}
