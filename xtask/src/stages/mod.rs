//! `cargo xtask test`: runs its stages, or only the named ones with what they need.

mod checks;
mod counts;
mod failures;
mod job;
mod list;
mod report;
mod tidy;

use std::process::ExitCode;
use std::thread;

use job::{ANY_PORTS, Job, PORTS, stand_in};
pub(crate) use list::ON_REQUEST;
use list::{BESIDE, STAGES, Stage};
use report::Report;

/// The name of every stage.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    STAGES.iter().map(|stage| stage.name)
}

/// Prints every stage.
pub(crate) fn print() {
    for stage in STAGES {
        let needs = match stage.needs {
            [] => String::new(),
            needs => format!(" (needs {})", needs.join(", ")),
        };
        println!("{:20}{}{needs}", stage.name, stage.checks);
    }
    println!("\nWithout a name, all run but {ON_REQUEST}.");
}

/// Runs the named stages and what they need; without a name, all but `ON_REQUEST`. After a failure the others still run:
/// what they find is worth knowing.
pub(crate) fn run(names: &[&str]) -> ExitCode {
    let (chosen, left_out) = list::chosen(names);
    let is_beside = |stage: &&Stage| BESIDE.contains(&stage.name);
    let (beside, others): (Vec<_>, Vec<_>) = chosen.into_iter().partition(is_beside);
    let report = Report::default();
    thread::scope(|scope| {
        scope.spawn(|| run_lane(&beside, ANY_PORTS, &report));
        run_lane(&others, PORTS, &report);
    });
    report.finish(&left_out)
}

/// Runs stages one after another, with a stand-in of their own.
fn run_lane(stages: &[&Stage], ports: [u16; 2], report: &Report) {
    let server = stand_in(ports);
    for Stage {
        name, needs, run, ..
    } in stages
    {
        report.wait_for(needs);
        report.run(name, || run(&Job::new(name, &server)));
    }
}
