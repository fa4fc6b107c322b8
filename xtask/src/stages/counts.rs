//! How many tests ran, read from the output of a test runner.

use anyhow::{Result, bail};

/// The sum of one or more test runs.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    passed: usize,
    skipped: usize,
}

/// Sums the summaries in the output of `cargo test` and wasm-pack, or of `node --test` (TAP), as
/// in "37 passed". It is an error if no test ran.
pub(crate) fn summary(output: &str) -> Result<String> {
    let counts = count(output);
    match counts {
        Counts { passed: 0, .. } => bail!("{output}\nno test ran"),
        Counts { passed, skipped: 0 } => Ok(format!("{passed} passed")),
        Counts { passed, skipped } => Ok(format!("{passed} passed, {skipped} skipped")),
    }
}

fn count(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output.lines() {
        // "test result: ok. 12 passed; 0 failed; 1 ignored; …" and "# pass 12"
        let words: Vec<&str> = line.split([' ', ';']).collect();
        for pair in words.windows(2) {
            let number = |text: &str| text.parse::<usize>().unwrap_or(0);
            match pair {
                [n, "passed"] if line.starts_with("test result: ") => counts.passed += number(n),
                [n, "ignored"] if line.starts_with("test result: ") => counts.skipped += number(n),
                ["pass", n] if line.starts_with("# ") => counts.passed += number(n),
                ["skipped" | "todo", n] if line.starts_with("# ") => counts.skipped += number(n),
                _ => {}
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Counts, count, summary};

    #[test]
    fn adds_up_cargo_summaries() {
        let output = "running 3 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
            test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let expected = Counts {
            passed: 7,
            skipped: 1,
        };
        assert_eq!(count(output), expected);
        assert_eq!(summary(output).unwrap(), "7 passed, 1 skipped");
    }

    #[test]
    fn reads_the_summary_of_node() {
        let output =
            "ok 1 - 9 passed of old\n# tests 4\n# pass 4\n# fail 0\n# skipped 0\n# todo 0\n";
        assert_eq!(summary(output).unwrap(), "4 passed");
    }

    #[test]
    fn a_run_without_tests_fails() {
        assert!(summary("test result: ok. 0 passed; 0 failed; 0 ignored").is_err());
        assert!(summary("").is_err());
    }
}
