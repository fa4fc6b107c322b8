//! What is shown of a failed command: of tests in TAP, only those that failed.

/// Drops the tests that passed from what Node.js prints. If it was stopped, the last one stays: the next one did not end.
pub(super) fn failures(printed: &str) -> String {
    let mut shown = String::new();
    let mut test = String::new();
    for line in printed.split_inclusive('\n') {
        if line.starts_with("# Subtest: ") || line.starts_with("1..") {
            shown += failed(&test);
            test.clear();
        }
        if line.starts_with("# Subtest: ") || !test.is_empty() {
            test += line;
        } else {
            shown += line;
        }
    }
    shown + &test
}

fn failed(test: &str) -> &str {
    let has_failed = test.lines().any(|line| line.starts_with("not ok "));
    if has_failed { test } else { "" }
}

#[cfg(test)]
mod tests {
    use super::failures;

    const PASSED: &str = "# Subtest: one\nok 1 - one\n  ---\n  ...\n";
    const FAILED: &str = "# Subtest: two\nnot ok 2 - two\n  ---\n  error: 'why'\n  ...\n";

    #[test]
    fn tests_that_passed_are_left_out() {
        let printed = |tests: &str| format!("TAP version 13\n{tests}1..3\n# pass 2\n# fail 1\n");
        let three = [PASSED, FAILED, PASSED].concat();
        assert_eq!(failures(&printed(&three)), printed(FAILED));
    }

    #[test]
    fn of_what_was_stopped_the_last_test_stays() {
        let stopped = |tests: &str| format!("{tests}still running after 900s: stopped");
        let three = [PASSED, FAILED, PASSED].concat();
        let two = [FAILED, PASSED].concat();
        assert_eq!(failures(&stopped(&three)), stopped(&two));
    }

    #[test]
    fn anything_else_is_shown_whole() {
        let printed = "error[E0425]: cannot find value\n\n1 failed";
        assert_eq!(failures(printed), printed);
    }
}
