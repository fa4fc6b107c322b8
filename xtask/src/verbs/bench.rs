//! `cargo xtask bench`: measures the built package beside its peers by the scripts in `tests/bench`, one for each part.

use anyhow::Result;

use crate::base::paths::npm_project;
use crate::package;
use crate::page::stand_in;
use crate::tools::{browsers, npm, peers, setup};

/// The parts, and what each measures.
const PARTS: [(&str, &str); 9] = [
    (
        "stub",
        "client time of a call over a stubbed fetch, in Chromium and Firefox",
    ),
    (
        "loopback",
        "time of a call to a new Cloud PC over HTTP/2 on loopback",
    ),
    (
        "cold",
        "from import() to the POST of the first call, with 0 and 50 ms of latency",
    ),
    (
        "run",
        "a run over many Cloud PCs, 4, 16 and 32 at a time, with 0 and 80 ms of latency",
    ),
    (
        "run-distance",
        "1,000 Cloud PCs 80 ms away, in batches and singly, also when a connection is lost",
    ),
    (
        "run-tab",
        "clicks during runs over 5,000 Cloud PCs in batches, and memory after them",
    ),
    (
        "throttle",
        "120 Cloud PCs where 10 a second are accepted: time, and share of refused requests",
    ),
    (
        "memory",
        "what 100,000 calls and 20 runs of 5,000 leave behind",
    ),
    (
        "page",
        "the demo page's work for an input, with 60 and 5,000 Cloud PCs",
    ),
];

/// The name of every part.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|(name, _)| *name)
}

/// Prints every part.
pub(crate) fn print() {
    for (name, measures) in PARTS {
        println!("{name:14}{measures}");
    }
    println!(
        "\nWithout a name, all run. Plots and every single value are written into target/bench."
    );
}

/// Runs the named parts, `run` with all whose names begin with it; without a name, all. No figure makes them fail, because
/// machines differ.
pub(crate) fn run(parts: &[String]) -> Result<()> {
    setup::for_test()?;
    package::build()?;
    peers::bundle()?;
    let node = npm::node()?;
    let is_wanted =
        |name: &str| parts.is_empty() || parts.iter().any(|part| name.starts_with(part));
    let mut words = vec![&*node, "bench/main.mjs"];
    for name in names().filter(|name| is_wanted(name)) {
        words.push(name);
    }
    let server = stand_in::start(0, Some(0))?;
    let measure = browsers::driven_by(&words)?.dir(npm_project());
    stand_in::with_server(&measure, &server).run()?;
    Ok(())
}
