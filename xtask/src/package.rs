//! The npm package: the module, its glue, and the hand-written side, put together in `pkg/`.

use std::env::consts::EXE_EXTENSION;
use std::ffi::{OsStr, OsString};
use std::fmt::{Debug, Write};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cloudpc_snapshot::core::{AccessTier, Function};
use duct::cmd;

use crate::paths::{cargo_home, package, root, target};
use crate::size::{self, Size};
use crate::{cargo_tools, licences, npm, wasm_target};

/// The profile of the shipped module: cargo names its folder after it.
const PROFILE: &str = "wasm";

/// The module's name in the package; wasm-bindgen appends `_bg.wasm`, and `.js` for the glue.
const NAME: &str = "cloudpc_snapshot";

/// The entry that holds the module itself, instead of fetching it.
pub(crate) const INLINE: &str = "inline.js";

/// What came out smallest, then the features rustc uses today: with more of them, old engines
/// would refuse the module.
const WASM_OPT: [&str; 18] = [
    "--low-memory-unused",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // Large functions, whose many locals have numbers of their own, compress badly.
    "--one-caller-inline-max-function-size",
    "35",
    "--dealign",
    STRIP_NAMES,
    "--strip-producers",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-reference-types",
];

const STRIP_NAMES: &str = "--strip-debug";

/// The tools npm installs.
const TOOLS: [&str; 2] = ["wasm-opt", "esbuild"];

/// Makes `pkg/`, unless nothing has changed; returns the sizes of its files.
pub(crate) fn build() -> Result<Vec<Size>> {
    let module = compile()?;
    let record = target().join("package.record");
    let recorded = fs::read_to_string(&record).unwrap_or_default();
    if !package().exists() || recorded != state(&module)? {
        assemble(&module)?;
        fs::write(&record, state(&module)?)?;
    }
    size::of_package(&package())
}

/// The module as rustc makes it.
fn compile() -> Result<PathBuf> {
    let no_local_paths = format!(
        "target.{}.rustflags={:?}",
        wasm_target::TARGET,
        remapped_sources()?
    );
    let words = format!(
        "build --lib --target {} --profile {PROFILE} --config",
        wasm_target::TARGET
    );
    wasm_target::command("cargo", words.split(' ').chain([&*no_local_paths])).run()?;
    let folder = target().join(wasm_target::TARGET).join(PROFILE);
    Ok(folder.join(NAME).with_extension("wasm"))
}

/// A panic names its source file. The folders of this machine, those of crates and of std's source,
/// are cut from these names: nobody else has to know them, and they are long.
fn remapped_sources() -> Result<Vec<String>> {
    let sysroot = wasm_target::command("rustc", ["--print", "sysroot"]).read()?;
    let mut folders = files(&cargo_home()?.join("registry/src"))?;
    folders.push(Path::new(&sysroot).join("lib/rustlib/src/rust"));
    let flag = |folder: &PathBuf| format!("--remap-path-prefix={}=", folder.display());
    Ok(folders.iter().map(flag).collect())
}

/// The package and all that it is made of, by name, size and time of change. This program is
/// part of that: it holds the constants and the steps.
fn state(module: &Path) -> Result<String> {
    let mut files = vec![package(), module.to_owned(), std::env::current_exe()?];
    files.extend(TOOLS.iter().filter_map(|tool| npm::tool(tool)));
    let bound_by = ["wasm-bindgen", "wasm-slim"].iter();
    files.extend(bound_by.map(|tool| {
        cargo_tools::folder()
            .join(tool)
            .with_extension(EXE_EXTENSION)
    }));
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

/// Puts a fresh package together beside the old one, then takes its place: a build that fails
/// leaves the old one whole.
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
    stamp_version(&fresh.join("package.json"))?;
    fs::write(fresh.join("constants.js"), constants())?;
    fs::write(fresh.join("THIRD-PARTY-NOTICES"), licences::notices()?)?;
    make_smaller(&fresh)?;
    if package().exists() {
        fs::remove_dir_all(package())?;
    }
    fs::rename(&fresh, package()).context("could not put the new pkg/ in its place")
}

fn bind(module: &Path, folder: &Path) -> Result<()> {
    // No types: those users see are hand-written.
    let options = [
        "--target=web",
        "--no-typescript",
        // A trapped instance is replaced.
        "--experimental-reset-state-function",
        "--out-name",
        NAME,
        "--out-dir",
    ]
    .map(OsStr::new);
    let paths = [folder.as_os_str(), module.as_os_str()];
    wasm_target::command("wasm-bindgen", options.iter().chain(&paths)).run()?;
    wasm_target::command("wasm-slim", [folder.as_os_str(), OsStr::new(NAME)]).run()?;
    Ok(())
}

/// The module as it is shipped, but for the names of its functions, which it keeps.
pub(crate) fn named_module() -> Result<PathBuf> {
    let folder = target().join("named");
    bind(&compile()?, &folder)?;
    let module = folder.join(format!("{NAME}_bg.wasm"));
    let wasm_opt = npm::tool("wasm-opt").context("no wasm-opt here. Run: cargo xtask setup")?;
    let paths = [module.as_os_str(), OsStr::new("-o"), module.as_os_str()];
    let passes = WASM_OPT.iter().filter(|pass| **pass != STRIP_NAMES);
    let passes = passes.map(OsStr::new).chain([OsStr::new("-g")]);
    cmd(wasm_opt, paths.into_iter().chain(passes)).run()?;
    Ok(module)
}

/// The module by wasm-opt, the scripts by esbuild.
fn make_smaller(folder: &Path) -> Result<()> {
    let [Some(wasm_opt), Some(esbuild)] = TOOLS.map(npm::tool) else {
        println!(
            "Without npm there are no wasm-opt and esbuild: this package is larger than the released one,"
        );
        println!("and its ./inline does not work.");
        return Ok(());
    };
    let module = folder.join(format!("{NAME}_bg.wasm"));
    let paths = [module.as_os_str(), OsStr::new("-o"), module.as_os_str()];
    cmd(wasm_opt, paths.into_iter().chain(WASM_OPT.map(OsStr::new))).run()?;
    let mut outdir = OsString::from("--outdir=");
    outdir.push(folder);
    // What the entries share becomes one file, for small files do not compress well.
    let scripts = ["api.js", "index.js", INLINE, "node.js"].map(|name| folder.join(name));
    let options = [
        "--bundle",
        "--external:./api.js",
        "--external:node:*",
        "--loader:.wasm=base64",
        "--minify",
        // The glue's warning of a call that is not made here.
        "--drop:console",
        "--format=esm",
        "--allow-overwrite",
        "--log-level=warning",
    ];
    let words = options.iter().map(OsStr::new).chain([&*outdir]);
    cmd(
        esbuild,
        words.chain(scripts.iter().map(|file| file.as_os_str())),
    )
    .run()?;
    let is_script = |file: &PathBuf| file.extension() == Some(OsStr::new("js"));
    for file in files(folder)?.into_iter().filter(is_script) {
        if !scripts.contains(&file) {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|file| Ok(file?.path())).collect()
}

/// The template has no version of its own.
fn stamp_version(manifest: &Path) -> Result<()> {
    let text = fs::read_to_string(manifest)?;
    let placeholder = "\"version\": \"0.0.0\"";
    anyhow::ensure!(
        text.contains(placeholder),
        "no {placeholder} in pkg-template/package.json"
    );
    let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
    Ok(fs::write(manifest, text.replace(placeholder, version))?)
}

/// The lists that are the same in Rust and in JavaScript, from the core.
fn constants() -> String {
    let tiers = frozen(AccessTier::ALL.map(AccessTier::as_str).iter());
    let mut text = format!("export const ACCESS_TIERS = {tiers};\n");
    text += "export const REQUIRED_SCOPES = Object.freeze({\n";
    for function in Function::ALL {
        let name = function.name();
        text += &format!("  {name}: {},\n", frozen(function.required_scopes()));
    }
    text + "});\n"
}

/// A list that nobody can change.
fn frozen<'a>(texts: impl IntoIterator<Item = &'a &'static str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| format!("{text:?}")).collect();
    format!("Object.freeze([{}])", texts.join(", "))
}
