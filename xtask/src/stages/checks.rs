//! What each stage runs. Each check returns a note for the stage's line, or an error with everything that was printed.

use std::fs;

use anyhow::{Context, Result, bail};
use duct::{Expression, cmd};

use super::counts::summary;
use super::job::Job;
use crate::base::paths::{npm_project, root, target};
use crate::package::mock_graph_wasm;
use crate::page::{site, vendor};
use crate::tools::browsers::{self, Engine};
use crate::tools::{self, npm, peers, wasm_target};

const LIBRARY: &str = "cloudpc-snapshot";

/// All members but the wasm-bindgen command line, which is upstream's code and slow to compile.
const MEMBERS: [&str; 3] = ["--workspace", "--exclude", "wasm-bindgen-tools"];

const CLIPPY: [&str; 3] = ["clippy", "--quiet", "--all-targets"];
const NO_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Crates that only a browser can use, as `cargo tree` names them.
const BROWSER_CRATES: [&str; 4] = ["gloo-", "js-sys", "wasm-bindgen", "web-sys"];

pub(super) fn setup(_: &Job) -> Result<String> {
    tools::setup::for_test().map(|()| String::new())
}

pub(super) fn format(job: &Job) -> Result<String> {
    let check = cmd!("cargo", "fmt", "--all", "--", "--check", "-l").dir(root());
    job.output(&check)
        .context("run `cargo fmt --all`, which changes these files")?;
    Ok(String::new())
}

pub(super) fn clippy_host(job: &Job) -> Result<String> {
    let words = [&CLIPPY[..], &MEMBERS, &NO_WARNINGS].concat();
    job.output(&cmd("cargo", words).dir(root()))
        .map(|_| String::new())
}

pub(super) fn clippy_wasm32(job: &Job) -> Result<String> {
    let library = ["-p", LIBRARY, "--target", wasm_target::TARGET];
    let words = [&CLIPPY[..], &library, &NO_WARNINGS].concat();
    job.output_with_stand_in(&wasm_target::command("cargo", words))
        .map(|_| String::new())
}

/// The pure half without its tests, which need the server, and the module made of it.
pub(super) fn mock_graph_wasm32(job: &Job) -> Result<String> {
    let words = "clippy --quiet -p mock-graph-wasm --target";
    let words = words.split(' ').chain([wasm_target::TARGET]);
    job.output(&wasm_target::command("cargo", words.chain(NO_WARNINGS)))
        .map(|_| String::new())
}

/// A native user of the core must not have to build a browser crate.
pub(super) fn host_only(job: &Job) -> Result<String> {
    let tree = cmd!("cargo", "tree", "-p", LIBRARY, "--prefix", "none").dir(root());
    let tree = job.output(&tree)?;
    let is_browser_crate = |line: &&str| BROWSER_CRATES.iter().any(|name| line.starts_with(name));
    let found: Vec<&str> = tree.lines().filter(is_browser_crate).collect();
    if found.is_empty() {
        Ok(String::new())
    } else {
        bail!("the host build depends on {}", found.join(", "))
    }
}

pub(super) fn native(job: &Job) -> Result<String> {
    let words = [&["test", "--quiet", "--no-fail-fast"], &MEMBERS[..]].concat();
    summary(&job.output(&cmd("cargo", words).dir(root()))?)
}

/// A simulation of the core, with as many runs as a release build does in seconds.
pub(super) fn simulation(job: &Job, test: &str, runs: u32) -> Result<String> {
    let simulation = cmd!("cargo", "test", "--quiet", "--release", "--test", test);
    let simulation = simulation.env("SIMULATION_RUNS", runs.to_string());
    summary(&job.output(&simulation.dir(root()))?)?;
    Ok(format!("{runs} runs"))
}

pub(super) fn package(job: &Job) -> Result<String> {
    let build = cmd!(std::env::current_exe()?, "build").dir(root());
    let output = job.output(&build)?;
    Ok(output.lines().last().unwrap_or_default().to_owned())
}

/// The site, then the tests of its examples on testing.
pub(super) fn docs(job: &Job) -> Result<String> {
    job.output(&cmd!(std::env::current_exe()?, "docs").dir(root()))?;
    node(job, "docs", alone)
}

pub(super) fn browser(job: &Job, engine: &Engine) -> Result<String> {
    summary(&job.output_with_stand_in(&engine.tests()?)?)
}

/// Tests of the demo page, with the libraries that it uses.
pub(super) fn page(
    job: &Job,
    folder: &str,
    command: fn(&[&str]) -> Result<Expression>,
) -> Result<String> {
    vendor::bundle()?;
    node(job, folder, |words| Ok(windowless(command(words)?)))
}

/// With Chromium without windows in the place of Chromium, if it is installed.
fn windowless(command: Expression) -> Expression {
    match browsers::windowless() {
        Some(path) => command.env("CHROMIUM", path),
        None => command,
    }
}

/// Tests of the site, and of the stand-in in it.
pub(super) fn site(job: &Job) -> Result<String> {
    job.output(&cmd!(std::env::current_exe()?, "site").dir(root()))?;
    let tests = windowless(node_tests("site", browsers::driven_by)?)
        .env("SITE", site::folder())
        .env("MOCK_GRAPH_WASM", mock_graph_wasm::folder());
    summary(&job.output_with_stand_in(&tests)?)
}

/// Tests of the workflows, which use no stand-in.
pub(super) fn workflows(job: &Job) -> Result<String> {
    summary(&job.output(&node_tests("workflows", alone)?)?)
}

/// The projects in `examples`, one of which starts a stand-in of its own.
pub(super) fn examples(job: &Job) -> Result<String> {
    // Of all members, so that cargo has what `native` built.
    let words = [&["build", "--quiet", "--bin", "mock-graph"], &MEMBERS[..]].concat();
    job.output(&cmd("cargo", words).dir(root()))?;
    let program = format!("debug/mock-graph{}", std::env::consts::EXE_SUFFIX);
    let tests = node_tests("examples", alone)?.env("MOCK_GRAPH_PROGRAM", target().join(program));
    summary(&job.output_with_stand_in(&tests)?)
}

/// Measures the package beside its peers.
pub(super) fn compare(job: &Job) -> Result<String> {
    peers::bundle()?;
    node(job, "compare", alone)
}

/// Runs the tests of a folder of the npm project.
pub(super) fn node(
    job: &Job,
    folder: &str,
    command: impl FnOnce(&[&str]) -> Result<Expression>,
) -> Result<String> {
    summary(&job.output_with_stand_in(&node_tests(folder, command)?)?)
}

/// Node.js with the `*.test.mjs` files of a folder of the npm project, as a part of `command`.
fn node_tests(
    folder: &str,
    command: impl FnOnce(&[&str]) -> Result<Expression>,
) -> Result<Expression> {
    let node = npm::node()?;
    let entries =
        fs::read_dir(npm_project().join(folder)).with_context(|| format!("tests/{folder}"))?;
    let mut files = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") {
            files.push(format!("{folder}/{name}"));
        }
    }
    let mut words = vec![&*node, "--test", "--test-reporter=tap"];
    words.extend(files.iter().map(String::as_str));
    Ok(command(&words)?.dir(npm_project()))
}

/// A command that runs by itself.
pub(super) fn alone(words: &[&str]) -> Result<Expression> {
    Ok(cmd(words[0], &words[1..]))
}
