//! The stages, in the order that finds a mistake soonest, and the choice among them. `package` comes early, because the second
//! lane waits for it.

use anyhow::Result;

use super::checks;
use super::job::Job;
use super::tidy;
use crate::tools::browsers::{self, CHROMIUM, FIREFOX, WEBKIT};

/// A stage of `cargo xtask test`.
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// What it checks, in a line.
    pub(super) checks: &'static str,
    /// The stages that must run before it.
    pub(super) needs: &'static [&'static str],
    /// Returns what to print at the end of its line.
    pub(super) run: fn(&Job) -> Result<String>,
}

/// The stage that runs only if named: it takes minutes.
pub(crate) const ON_REQUEST: &str = "consumers-slow";

/// The stages that run one after another beside all the others. Together they take about as long, and the processors often
/// wait for a browser. All that make or use the libraries of the page are here, so that no two of them run at once.
pub(super) const BESIDE: [&str; 8] = [
    "simulate-call",
    "simulate-run",
    "page",
    "click-through",
    "sign-in",
    "site",
    "run",
    "compare",
];

pub(super) const STAGES: &[Stage] = &[
    Stage {
        name: "setup",
        checks: "every tool and browser is installed, or can be",
        needs: &[],
        run: checks::setup,
    },
    Stage {
        name: "format",
        checks: "rustfmt has nothing to change",
        needs: &[],
        run: checks::format,
    },
    Stage {
        name: "tidy",
        checks: "no file uses one on a higher floor, each begins with what it is, and documents name what exists",
        needs: &[],
        run: |_| tidy::check(),
    },
    Stage {
        name: "package",
        checks: "the npm package builds, and its size is within the budget",
        needs: &[],
        run: checks::package,
    },
    Stage {
        name: "clippy-host",
        checks: "clippy has no warning about any crate",
        needs: &[],
        run: checks::clippy_host,
    },
    Stage {
        name: "clippy-wasm32",
        checks: "clippy has no warning about the library in a browser",
        needs: &["setup"],
        run: checks::clippy_wasm32,
    },
    Stage {
        name: "mock-graph-wasm32",
        checks: "the stand-in without its server builds for a browser, and clippy has no warning",
        needs: &["setup"],
        run: checks::mock_graph_wasm32,
    },
    Stage {
        name: "host-only",
        checks: "outside a browser, the library depends on no crate for JavaScript",
        needs: &[],
        run: checks::host_only,
    },
    Stage {
        name: "native",
        checks: "the unit tests of the core and of xtask, and the tests of the stand-in",
        needs: &[],
        run: checks::native,
    },
    Stage {
        name: "simulate-call",
        checks: "random calls, each compared with a model",
        needs: &[],
        run: |job| checks::simulation(job, "simulate_call", 1_000_000),
    },
    Stage {
        name: "simulate-run",
        checks: "random runs over many Cloud PCs, each compared with a model",
        needs: &[],
        run: |job| checks::simulation(job, "simulate_run", 10_000),
    },
    Stage {
        name: "workflows",
        checks: "the workflows of GitHub Actions have no mistake, and pin what they use",
        needs: &["setup"],
        run: checks::workflows,
    },
    Stage {
        name: "package-tests",
        checks: "the package in Node.js: functions, types, manifest, and the examples of the READMEs",
        needs: &["package"],
        run: |job| checks::node(job, "package", checks::alone),
    },
    Stage {
        name: "docs",
        checks: "the site of the guide, types and crates has no warning and no broken link; the examples on testing run",
        needs: &["setup", "package"],
        run: checks::docs,
    },
    Stage {
        name: "consumers",
        checks: "the package in projects of bundlers, workers, an extension and Node.js",
        needs: &["setup", "package"],
        run: |job| checks::node(job, "consumers", checks::alone),
    },
    Stage {
        name: ON_REQUEST,
        checks: "the package in the projects that take minutes to build",
        needs: &["setup", "package"],
        run: |job| checks::node(job, "consumers/slow", checks::alone),
    },
    Stage {
        name: "browser-chromium",
        checks: "the library in Chromium, over real HTTP with CORS",
        needs: &["setup"],
        run: |job| checks::browser(job, &CHROMIUM),
    },
    Stage {
        name: "browser-firefox",
        checks: "the same tests in Firefox",
        needs: &["setup"],
        run: |job| checks::browser(job, &FIREFOX),
    },
    Stage {
        name: "browser-webkit",
        checks: "the same tests in WebKit",
        needs: &["setup"],
        run: |job| checks::browser(job, &WEBKIT),
    },
    Stage {
        name: "run",
        checks: "runs over many Cloud PCs in a browser, with throttling and faults",
        needs: &["setup", "package"],
        run: |job| checks::node(job, "package/run", checks::alone),
    },
    Stage {
        name: "page",
        checks: "the demo page in Chromium",
        needs: &["setup", "package"],
        run: |job| checks::page(job, "page", checks::alone),
    },
    Stage {
        name: "click-through",
        checks: "the demo page by real clicks, in each browser",
        needs: &["setup", "package"],
        run: |job| checks::page(job, "page/click-through", browsers::driven_by),
    },
    Stage {
        name: "sign-in",
        checks: "the page's sign-in with a Microsoft account",
        needs: &["setup", "package"],
        run: |job| checks::page(job, "page/sign-in", checks::alone),
    },
    Stage {
        name: "site",
        checks: "the demo as static files, in Chromium and Firefox, and the stand-in in its service worker",
        needs: &["setup", "package"],
        run: checks::site,
    },
    Stage {
        name: "loading",
        checks: "what a page learns if the module does not load, in each browser",
        needs: &["setup", "package"],
        run: |job| checks::node(job, "package/loading", browsers::driven_by),
    },
    Stage {
        name: "own-resends",
        checks: "which requests browsers send again by themselves, and what the page learns of it",
        needs: &["setup", "package"],
        run: |job| checks::node(job, "package/own-resends", browsers::driven_by),
    },
    Stage {
        name: "examples",
        checks: "the projects in examples build and run, and do what their READMEs say",
        needs: &["setup", "package"],
        run: checks::examples,
    },
    Stage {
        name: "compare",
        checks: "docs/compare.md agrees with what the package and its peers do in Chromium",
        needs: &["setup", "package"],
        run: checks::compare,
    },
    Stage {
        name: "bench",
        checks: "the plots of the benchmark",
        needs: &["setup"],
        run: |job| checks::node(job, "bench", checks::alone),
    },
];

/// The stages to run, and the names of the others. Without names, all are chosen but the one on request.
pub(super) fn chosen(names: &[&str]) -> (Vec<&'static Stage>, Vec<&'static str>) {
    let is_chosen = |stage: &&Stage| {
        if names.is_empty() {
            stage.name != ON_REQUEST
        } else {
            names.iter().any(|name| is_or_needs(name, stage.name))
        }
    };
    let (chosen, left_out): (Vec<_>, Vec<_>) = STAGES.iter().partition(is_chosen);
    (chosen, left_out.iter().map(|stage| stage.name).collect())
}

/// Whether the first stage is the second, or needs it.
fn is_or_needs(name: &str, other: &str) -> bool {
    let named = STAGES.iter().filter(|stage| stage.name == name);
    name == other
        || named
            .flat_map(|stage| stage.needs)
            .any(|need| is_or_needs(need, other))
}

#[cfg(test)]
mod tests {
    use super::{BESIDE, ON_REQUEST, STAGES, chosen};

    fn names(words: &[&str]) -> Vec<&'static str> {
        chosen(words).0.iter().map(|stage| stage.name).collect()
    }

    #[test]
    fn a_stage_brings_what_it_needs_in_the_order_of_the_list() {
        assert_eq!(
            names(&["page", "format"]),
            ["setup", "format", "package", "page"]
        );
        assert_eq!(names(&["tidy"]), ["tidy"]);
        // On Windows and macOS, without the browsers.
        assert_eq!(names(&["package-tests"]), ["package", "package-tests"]);
    }

    #[test]
    fn without_a_name_all_run_but_the_one_on_request() {
        assert_eq!(chosen(&[]).1, [ON_REQUEST]);
        assert_eq!(names(&[]).len() + 1, STAGES.len());
    }

    #[test]
    fn what_a_stage_needs_stands_before_it() {
        for (index, stage) in STAGES.iter().enumerate() {
            let before = &STAGES[..index];
            let stands_before = |need: &&str| before.iter().any(|other| other.name == *need);
            assert!(stage.needs.iter().all(stands_before), "{}", stage.name);
        }
    }

    #[test]
    fn the_second_lane_has_stages_only() {
        let is_stage = |name: &&str| STAGES.iter().any(|stage| stage.name == *name);
        assert!(BESIDE.iter().all(is_stage));
    }
}
