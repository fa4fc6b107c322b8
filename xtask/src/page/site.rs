//! The demo as a folder of static files: the page, and a service worker that stands in for Microsoft Graph.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use duct::cmd;
use mock_graph::page_policy;
use serde_json::json;

use crate::base::paths::{files, npm_project, package, page, root, target, vendor};
use crate::package::mock_graph_wasm;
use crate::tools::npm;

/// What the page loads of the package, and what must come with it.
const PACKAGE: [&str; 4] = [
    "index.js",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "THIRD-PARTY-NOTICES",
];

/// What the site has in addition to the page, or in place of a file of it.
const SCRIPTS: [&str; 2] = ["start.js", "demo-api.js"];

const SERVICE_WORKER: &str = "service-worker.js";

/// Where `build` writes the site.
pub(crate) fn folder() -> PathBuf {
    target().join("site")
}

/// Writes the site from the package and the libraries, which must have been built. Returns the sizes of its files.
pub(crate) fn build() -> Result<Vec<(String, u64)>> {
    mock_graph_wasm::build()?;
    let stand_in = mock_graph_wasm::folder();
    let site = folder();
    if site.exists() {
        fs::remove_dir_all(&site)?;
    }
    copy(files(&page())?, &site)?;
    copy(of(&package(), &PACKAGE), &site.join("pkg"))?;
    copy(files(&vendor())?, &site.join("vendor"))?;
    copy(of(&root().join("site"), &SCRIPTS), &site)?;
    copy(
        of(
            &stand_in,
            &[mock_graph_wasm::MODULE, mock_graph_wasm::NOTICES],
        ),
        &site,
    )?;
    adapt(&site)?;
    bundle_service_worker(&site, &stand_in)?;
    sizes(&site)
}

fn of(folder: &Path, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| folder.join(name)).collect()
}

/// Copies files, but no folders.
fn copy(files: Vec<PathBuf>, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for file in files.iter().filter(|file| !file.is_dir()) {
        let name = file.file_name().context("a file has a name")?;
        fs::copy(file, folder.join(name)).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Changes what differs from the demo. The server's headers become elements, the page waits for the service worker, and the
/// folders of the package and the libraries are in the page's own, which may be anywhere on its host.
fn adapt(site: &Path) -> Result<()> {
    let charset = r#"<meta charset="utf-8">"#;
    let policy = page_policy(&[]);
    let with_policy =
        format!(r#"{charset}<meta http-equiv="Content-Security-Policy" content="{policy}">"#);
    for page in ["index.html", "redirect.html"] {
        replace(&site.join(page), charset, &with_policy)?;
    }
    replace(
        &site.join("index.html"),
        r#"src="page.js""#,
        r#"src="start.js""#,
    )?;
    for script in files(site)? {
        if script
            .extension()
            .is_some_and(|extension| extension == "js")
        {
            let text = fs::read_to_string(&script)?;
            let text = text.replace("\"../pkg/", "\"./pkg/");
            fs::write(&script, text.replace("\"../vendor/", "\"./vendor/"))?;
        }
    }
    Ok(())
}

/// Replaces the only occurrence of a text.
fn replace(file: &Path, old: &str, new: &str) -> Result<()> {
    let text = fs::read_to_string(file)?;
    let times = text.matches(old).count();
    ensure!(
        times == 1,
        "{} contains {old} {times} times",
        file.display()
    );
    Ok(fs::write(file, text.replace(old, new))?)
}

/// Makes one script of the service worker, the stand-in and idb: not every browser loads modules there. It names the files, so
/// it changes with each of them, and browsers notice that there is a new version.
fn bundle_service_worker(site: &Path, stand_in: &Path) -> Result<()> {
    let esbuild = npm::tool("esbuild").context("esbuild is missing. Run: cargo xtask setup")?;
    let mut cached: Vec<String> = sizes(site)?.into_iter().map(|(name, _)| name).collect();
    // Licences are not loaded. They have no extension, or one in capitals.
    cached.retain(|name| {
        let extension = Path::new(name).extension().unwrap_or_default();
        extension.to_ascii_lowercase() == extension && !extension.is_empty()
    });
    let files_version = version(site, cached.iter().map(String::as_str))?;
    let module_version = version(site, [mock_graph_wasm::MODULE])?;
    // The page has two addresses.
    cached.push(String::new());
    cmd!(
        esbuild,
        root().join("site").join(SERVICE_WORKER),
        format!("--outfile={}", site.join(SERVICE_WORKER).display()),
        format!(
            "--alias:stand-in={}",
            stand_in.join(mock_graph_wasm::SCRIPT).display()
        ),
        format!("--define:FILES={}", json!(cached)),
        format!("--define:FILES_VERSION={}", json!(files_version)),
        format!("--define:MODULE={}", json!(mock_graph_wasm::MODULE)),
        format!("--define:MODULE_VERSION={}", json!(module_version)),
        "--bundle",
        "--minify",
        "--format=iife",
        "--legal-comments=none",
        "--log-level=warning",
    )
    .env("NODE_PATH", npm_project().join("node_modules"))
    .run()?;
    Ok(())
}

/// A name for the content of these files.
fn version<'a>(site: &Path, names: impl IntoIterator<Item = &'a str>) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for name in names {
        hasher.write(name.as_bytes());
        hasher.write(&fs::read(site.join(name))?);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Every file of the site with its size, in the order of their names.
fn sizes(site: &Path) -> Result<Vec<(String, u64)>> {
    let mut sizes = Vec::new();
    for folder in ["", "pkg/", "vendor/"] {
        for file in files(&site.join(folder))?
            .iter()
            .filter(|file| file.is_file())
        {
            let name = file.file_name().context("a file has a name")?;
            let name = format!("{folder}{}", name.to_string_lossy());
            sizes.push((name, file.metadata()?.len()));
        }
    }
    sizes.sort();
    Ok(sizes)
}
