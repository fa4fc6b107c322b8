//! What `cargo xtask test` prints: a line for each stage, and the count at the end.

use std::io::{IsTerminal, Write, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::{Result, bail};

/// The stages so far. Two may run at once.
#[derive(Default)]
pub(super) struct Report {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    running: Vec<&'static str>,
    ended: Vec<&'static str>,
    failed: Vec<&'static str>,
}

impl Report {
    /// Waits until all of these have ended, in whatever way.
    pub(super) fn wait_for(&self, needs: &[&str]) {
        let is_missing = |state: &mut State| needs.iter().any(|need| !state.ended.contains(need));
        let state = self.ended.wait_while(self.state(), is_missing);
        drop(state.unwrap_or_else(PoisonError::into_inner));
    }

    /// Runs a stage. The line ends with what the stage returns; its error follows the line.
    pub(super) fn run(&self, name: &'static str, work: impl FnOnce() -> Result<String>) {
        self.state().running.push(name);
        self.state().show_running();
        let start = Instant::now();
        // A panic must not leave the other lane waiting for this stage.
        let result =
            catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| bail!("xtask panicked"));
        let seconds = start.elapsed().as_secs_f64();
        let mut state = self.state();
        let line = |word: &str, note: &str| {
            println!("{word:6}{name:22}{seconds:>7.1} s  {note}");
        };
        match result {
            Ok(note) => line("ok", &note),
            Err(error) => {
                state.failed.push(name);
                line("FAIL", "");
                println!("{error:#}\n");
            }
        }
        state.running.retain(|running| *running != name);
        state.ended.push(name);
        state.show_running();
        self.ended.notify_all();
    }

    /// Prints what did not run, what failed, and the count as the very last line.
    pub(super) fn finish(self, left_out: &[&str]) -> ExitCode {
        let State { ended, failed, .. } = &*self.state();
        if !left_out.is_empty() {
            println!("not run: {}", left_out.join(", "));
        }
        if !failed.is_empty() {
            println!("failed: {}", failed.join(", "));
        }
        println!(
            "{} passed, {} failed",
            ended.len() - failed.len(),
            failed.len()
        );
        ExitCode::from(u8::from(!failed.is_empty()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// On a terminal, says what runs, until the next line is printed.
    fn show_running(&self) {
        if stdout().is_terminal() && !self.running.is_empty() {
            print!("....  {:33}\r", self.running.join(", "));
            let _ = stdout().flush();
        }
    }
}
