//! Everything one does to this repository: `cargo xtask VERB`.

mod apt;
mod bench;
mod browsers;
mod cargo_tools;
mod counts;
mod demo;
mod licences;
mod msal;
mod npm;
mod package;
mod paths;
mod process;
mod release;
mod screenshots;
mod setup;
mod size;
mod size_report;
mod stage;
mod stand_in;
mod test;
mod wasm_target;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask setup          fetch every tool and browser that the other verbs need
cargo xtask build          the npm package, into pkg/, and its sizes
cargo xtask size           what the package weighs, whose code that is, and what others weigh
cargo xtask bench          from a call to its request, cold and warm, against plain fetch
cargo xtask release        what is checked before a release, and its files
cargo xtask demo [--open]  the page and a stand-in for Microsoft Graph, on this machine
cargo xtask screenshots    each state of the page, into target/screenshots, and those of README.md
cargo xtask test           every check there is
cargo xtask test --consumers
                           the package in each project of tests/consumers";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(&words).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["setup"] => {
            setup::for_test()?;
            println!("everything is here");
        }
        ["build"] => {
            setup::for_build()?;
            size::within_budget(&package::build()?)?;
        }
        ["bench"] => bench::run()?,
        ["size"] => {
            setup::for_build()?;
            size_report::run()?;
        }
        ["release"] => release::run()?,
        ["demo"] => demo::run(false)?,
        ["demo", "--open"] => demo::run(true)?,
        ["screenshots"] => screenshots::run()?,
        ["test"] => return test::run(),
        ["test", "--consumers"] => return test::consumers(),
        _ => bail!("unknown or missing verb; there are:\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
