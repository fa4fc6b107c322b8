//! Runs the stages of `cargo xtask test`: a line each, and a count at the end.

use std::io::{IsTerminal, Write, stdout};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use duct::Expression;

use crate::paths::target;
use crate::process::run_logged;

/// No stage hangs for ever: CI would, with it.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The stages so far: how many have passed, and which have failed.
#[derive(Default)]
pub(crate) struct Stages {
    passed: usize,
    failed: Vec<String>,
}

impl Stages {
    /// Runs a stage. What it returns stands at the end of its line; why it failed comes after it.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Result<String>) {
        let live = stdout().is_terminal();
        if live {
            print!("....  {name}\r");
            let _ = stdout().flush();
        }
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        let line = |word: &str, note: &str| {
            println!("{word:6}{name:24}{seconds:>7.1} s  {note}");
        };
        match result {
            Ok(note) => {
                self.passed += 1;
                line("ok", &note);
            }
            Err(error) => {
                self.failed.push(name.to_owned());
                line("FAIL", "");
                println!("{error:#}\n");
            }
        }
    }

    /// Prints what failed, and the count as the last line of all.
    pub(crate) fn finish(self) -> ExitCode {
        if !self.failed.is_empty() {
            println!("failed: {}", self.failed.join("; "));
        }
        println!("{} passed, {} failed", self.passed, self.failed.len());
        ExitCode::from(u8::from(!self.failed.is_empty()))
    }
}

/// Runs a command that must succeed; returns what it printed.
pub(crate) fn output(name: &str, command: &Expression) -> Result<String> {
    let log = target().join("stages").join(format!("{name}.log"));
    run_logged(command, &log, LIMIT)
}
