//! `cargo xtask VERB`: sets up, builds, tests, measures and releases this repository.

mod base;
mod cli;
mod package;
mod page;
mod stages;
mod tools;
mod verbs;

use std::process::ExitCode;

use anyhow::Result;
use cli::{Choice, Verb};
use package::size;
use tools::setup;
use verbs::{bench, compare, demo, docs, release, screenshots, site};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match cli::parse(&words) {
        Ok(verb) => run(verb).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }),
        Err(failure) => {
            failure.print_message(100);
            ExitCode::from(u8::from(failure.exit_code() != 0))
        }
    }
}

fn run(verb: Verb) -> Result<ExitCode> {
    match verb {
        Verb::Setup => {
            setup::for_test()?;
            println!("everything is installed");
        }
        Verb::Build => {
            setup::for_build()?;
            size::within_budget(&package::build_whole()?)?;
        }
        Verb::Size => verbs::size::run()?,
        Verb::Release => release::run()?,
        Verb::Site => site::run()?,
        Verb::Demo { open } => demo::run(open)?,
        Verb::Docs => docs::run()?,
        Verb::Screenshots => screenshots::run()?,
        Verb::Bench(Choice::List) => bench::print(),
        Verb::Bench(Choice::Named(names)) => bench::run(&names)?,
        Verb::Compare => compare::run()?,
        Verb::Test(Choice::List) => stages::print(),
        Verb::Test(Choice::Named(names)) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Ok(stages::run(&names));
        }
    }
    Ok(ExitCode::SUCCESS)
}
