//! How a source file begins: with a comment that says what it is.

use std::path::Path;

/// How the first line begins, by extension. Before it there may be a `#!` line or a doctype, but not in Rust. `/**` is
/// not enough: it is about what follows it, not about the file.
const OPENINGS: [(&str, &[&str]); 7] = [
    ("rs", &["//! "]),
    ("js", &["// ", "/* "]),
    ("mjs", &["// ", "/* "]),
    ("ts", &["// ", "/* "]),
    ("tsx", &["// ", "/* "]),
    ("css", &["/* "]),
    ("html", &["<!-- "]),
];

fn openings(path: &Path) -> Option<&'static [&'static str]> {
    let extension = path.extension()?;
    let (_, openings) = OPENINGS.iter().find(|(name, _)| extension == *name)?;
    Some(openings)
}

/// Whether a file must say what it is.
pub(super) fn is_source(path: &Path) -> bool {
    openings(path).is_some()
}

/// What is wrong with the beginning of a file.
pub(super) fn problem(path: &str, text: &str) -> Option<String> {
    let openings = openings(Path::new(path))?;
    let mut lines = text.lines();
    let mut first = lines.next().unwrap_or_default();
    let may_come_before = ["#!", "<!doctype"];
    let lower = first.to_lowercase();
    if !path.ends_with(".rs") && may_come_before.iter().any(|start| lower.starts_with(start)) {
        first = lines.next().unwrap_or_default();
    }
    if openings.iter().any(|opening| first.starts_with(opening)) {
        return None;
    }
    let openings = openings.join("…` or `");
    Some(format!(
        "{path} does not say what it is: begin it with a line `{openings}…`"
    ))
}

#[cfg(test)]
mod tests {
    use super::problem;

    fn is_refused(path: &str, text: &str) -> bool {
        problem(path, text).is_some()
    }

    #[test]
    fn a_file_says_what_it_is() {
        assert!(!is_refused("a.rs", "//! A.\n"));
        assert!(!is_refused("a.js", "// A.\n"));
        assert!(!is_refused("a.mjs", "#!/usr/bin/env node\n// A.\n"));
        assert!(!is_refused("a.css", "/* A. */\n"));
        assert!(!is_refused("a.html", "<!doctype html>\n<!-- A. -->\n"));
    }

    #[test]
    fn a_file_that_does_not_is_refused() {
        assert!(is_refused("a.rs", ""));
        assert!(is_refused("a.rs", "#![no_std]\n//! A.\n"));
        assert!(is_refused("a.rs", "/// A function.\nfn a() {}\n"));
        assert!(is_refused("a.js", "/** A function. */\n"));
        assert!(is_refused("a.html", "<!doctype html>\n<title></title>\n"));
    }
}
