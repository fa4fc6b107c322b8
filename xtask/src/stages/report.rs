//! What `cargo xtask test` prints: a line for each stage, and the count at the end.

use std::io::{IsTerminal, Write, stdout};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;

/// The stages so far: how many have passed, and which have failed.
#[derive(Default)]
pub(super) struct Report {
    passed: usize,
    failed: Vec<String>,
}

impl Report {
    /// Runs a stage. The line ends with what the stage returns; its error follows the line.
    pub(super) fn run(&mut self, name: &str, work: impl FnOnce() -> Result<String>) {
        let live = stdout().is_terminal();
        if live {
            print!("....  {name}\r");
            let _ = stdout().flush();
        }
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        let line = |word: &str, note: &str| {
            println!("{word:6}{name:20}{seconds:>7.1} s  {note}");
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

    /// Prints what did not run, what failed, and the count as the very last line.
    pub(super) fn finish(self, left_out: &[&str]) -> ExitCode {
        if !left_out.is_empty() {
            println!("not run: {}", left_out.join(", "));
        }
        if !self.failed.is_empty() {
            println!("failed: {}", self.failed.join(", "));
        }
        println!("{} passed, {} failed", self.passed, self.failed.len());
        ExitCode::from(u8::from(!self.failed.is_empty()))
    }
}
