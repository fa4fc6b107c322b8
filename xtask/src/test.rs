//! `cargo xtask test`: the stages, in the order in which a mistake is found soonest.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use duct::{Expression, cmd};
use mock_graph::Server;

use crate::browsers::{ENGINES, Engine};
use crate::counts::summary;
use crate::paths::{npm_project, root};
use crate::stage::{Stages, output};
use crate::{browsers, msal, npm, setup, stand_in, wasm_target};

/// Fixed, as the browser tests have the address compiled in: another one builds them anew.
const PORT: u16 = 8791;
const HTTP2_PORT: u16 = 8792;

const LIBRARY: &str = "cloudpc-snapshot";

/// Simulations of the core, and how many runs take seconds in a release build.
const SIMULATIONS: [(&str, u32); 2] = [("simulate_call", 1_000_000), ("simulate_run", 10_000)];

/// All members but the wasm-bindgen command line, which is upstream's and slow to compile.
const MEMBERS: [&str; 3] = ["--workspace", "--exclude", "wasm-bindgen-tools"];

const CLIPPY: [&str; 3] = ["clippy", "--quiet", "--all-targets"];
const NO_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Crates that only a browser has a use for, as `cargo tree` names them.
const BROWSER_CRATES: [&str; 4] = ["gloo-", "js-sys", "wasm-bindgen", "web-sys"];

/// Runs them all; one that fails does not keep the others from telling what they know.
pub(crate) fn run() -> Result<ExitCode> {
    let server = stand_in::start(PORT, Some(HTTP2_PORT))?;
    let mut stages = Stages::default();
    stages.run("setup", || setup::for_test().map(|()| String::new()));

    stages.run("format", || {
        let check = cmd!("cargo", "fmt", "--all", "--", "--check", "-l").dir(root());
        output("format", &check).context("run `cargo fmt --all`; it changes")?;
        Ok(String::new())
    });
    stages.run("clippy, host", || {
        let words = [&CLIPPY[..], &MEMBERS, &NO_WARNINGS].concat();
        output("clippy-host", &cmd("cargo", words).dir(root())).map(|_| String::new())
    });
    stages.run("clippy, wasm32", || {
        let library = ["-p", LIBRARY, "--target", wasm_target::TARGET];
        let words = [&CLIPPY[..], &library, &NO_WARNINGS].concat();
        let clippy = stand_in::told_to(&wasm_target::command("cargo", words), &server);
        output("clippy-wasm32", &clippy).map(|_| String::new())
    });
    stages.run("no JavaScript on host", no_browser_crate);
    stages.run("native tests", || {
        let words = [&["test", "--quiet", "--no-fail-fast"], &MEMBERS[..]].concat();
        summary(&output("native", &cmd("cargo", words).dir(root()))?)
    });

    for (test, runs) in SIMULATIONS {
        stages.run(&format!("simulation, {test}"), || {
            let simulation = cmd!("cargo", "test", "--quiet", "--release", "--test", test);
            let simulation = simulation.env("SIMULATION_RUNS", runs.to_string());
            summary(&output(test, &simulation.dir(root()))?)?;
            Ok(format!("{runs} runs"))
        });
    }

    stages.run("package and its size", package);
    stages.run("package tests", || node_tests("package", alone, &server));
    stages.run("consumers", || node_tests("consumers", alone, &server));
    for engine in &ENGINES {
        let name = format!("browser tests, {}", engine.name);
        stages.run(&name, || browser_tests(engine, &server));
    }
    stages.run("runs over many", || {
        node_tests("package/run", alone, &server)
    });
    stages.run("page tests", || node_tests("page", alone, &server));
    stages.run("page, clicked through", || {
        node_tests("page/click-through", browsers::driven_by, &server)
    });
    stages.run("sign-in tests", || {
        msal::bundle()?;
        node_tests("page/sign-in", alone, &server)
    });
    stages.run("browsers' own re-sends", || {
        node_tests("package/own-resends", browsers::driven_by, &server)
    });
    Ok(stages.finish())
}

/// The package in each project of `tests/consumers`, also in those that are slow to build.
pub(crate) fn consumers() -> Result<ExitCode> {
    let server = stand_in::start(PORT, None)?;
    let mut stages = Stages::default();
    stages.run("setup", || setup::for_test().map(|()| String::new()));
    stages.run("package and its size", package);
    for folder in ["consumers", "consumers/slow"] {
        stages.run(folder, || node_tests(folder, alone, &server));
    }
    Ok(stages.finish())
}

fn package() -> Result<String> {
    let build = cmd!(std::env::current_exe()?, "build").dir(root());
    let output = output("package", &build)?;
    Ok(output.lines().last().unwrap_or_default().to_owned())
}

/// Whoever uses the library's core natively builds no browser crate.
fn no_browser_crate() -> Result<String> {
    let tree = cmd!("cargo", "tree", "-p", LIBRARY, "--prefix", "none").dir(root());
    let tree = output("tree", &tree)?;
    let is_browser_crate = |line: &&str| BROWSER_CRATES.iter().any(|name| line.starts_with(name));
    let found: Vec<&str> = tree.lines().filter(is_browser_crate).collect();
    if found.is_empty() {
        Ok(String::new())
    } else {
        bail!("the host build depends on {}", found.join(", "))
    }
}

fn browser_tests(engine: &Engine, server: &Server) -> Result<String> {
    let tests = stand_in::told_to(&engine.tests()?, server);
    summary(&output(engine.name, &tests)?)
}

/// The `*.test.mjs` files of a folder beside the npm project, by Node.js as a part of `command`.
fn node_tests(
    folder: &str,
    command: impl FnOnce(&[&str]) -> Result<Expression>,
    server: &Server,
) -> Result<String> {
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
    let tests = command(&words)?.dir(npm_project());
    summary(&output(folder, &stand_in::told_to(&tests, server))?)
}

/// A command that nothing has to run in its stead.
fn alone(words: &[&str]) -> Result<Expression> {
    Ok(cmd(words[0], &words[1..]))
}
