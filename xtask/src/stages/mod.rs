//! `cargo xtask test`: runs its stages, or only the named ones with what they need.

mod checks;
mod counts;
mod job;
mod list;
mod report;
mod tidy;

use std::process::ExitCode;

use job::{Job, stand_in};
pub(crate) use list::ON_REQUEST;
use list::{STAGES, Stage};
use report::Report;

/// The name of every stage.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    STAGES.iter().map(|stage| stage.name)
}

/// Prints every stage.
pub(crate) fn print() {
    for stage in STAGES {
        let needs = stage.needs.map(|name| format!(" (needs {name})"));
        let needs = needs.unwrap_or_default();
        println!("{:20}{}{needs}", stage.name, stage.checks);
    }
    println!("\nWithout a name, all run but {ON_REQUEST}.");
}

/// Runs the named stages and what they need; without a name, all but `ON_REQUEST`. After a failure the others still run:
/// what they find is worth knowing.
pub(crate) fn run(names: &[&str]) -> ExitCode {
    let (chosen, left_out) = list::chosen(names);
    let server = stand_in();
    let mut report = Report::default();
    for Stage { name, run, .. } in chosen {
        report.run(name, || run(&Job::new(name, &server)));
    }
    report.finish(&left_out)
}
