//! The floors: a file may use only the files before it in the list. A line `folder/*.rs` stands for all files of that folder
//! that have no line of their own; none of them may use another.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::files::Files;
use super::uses::uses;

/// The ordered list of Rust files.
pub(super) const FLOORS: &str = "xtask/floors.txt";

/// Ends a line for the other files of a folder.
const OTHERS: &str = "/*.rs";

/// Files that use one on a higher floor, are not in the list, or are in it and do not exist.
pub(super) fn problems(list: &str, crates: &[&str], files: &Files) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut floors = BTreeMap::new();
    for (index, path) in list.lines().enumerate() {
        let line = index + 1;
        if path.is_empty() || path.starts_with('#') {
            continue;
        }
        if !files.contains_key(path) && !path.ends_with(OTHERS) {
            problems.push(format!("{FLOORS}:{line}: {path} does not exist"));
        }
        if *floors.entry(path).or_insert(line) != line {
            problems.push(format!("{FLOORS}:{line}: {path} is already in the list"));
        }
    }
    let floor = |path: &str| {
        let folder = &path[..path.rfind('/').unwrap_or(0)];
        let others = format!("{folder}{OTHERS}");
        floors.get(path).or_else(|| floors.get(&*others))
    };
    for source in crates {
        let modules = modules(source, files);
        for (module, path) in &modules {
            let Some(own) = floor(path) else {
                problems.push(format!(
                    "{path} is not in {FLOORS}: add it after every file it uses"
                ));
                continue;
            };
            for used in uses(&files[*path], module).context(path.to_string())? {
                let target = file_of(&used.path, &modules);
                if target.is_some_and(|target| target != *path && floor(target) >= Some(own)) {
                    problems.push(format!(
                        "{path}:{}: uses {}, which is on a higher floor (see {FLOORS})",
                        used.line,
                        target.unwrap_or_default()
                    ));
                }
            }
        }
    }
    // A group may lead to the same file twice.
    problems.dedup();
    Ok(problems)
}

/// The files of a crate, by module.
fn modules<'a>(source: &str, files: &'a Files) -> BTreeMap<Vec<String>, &'a str> {
    let module = |path: &'a String| {
        let inner = path.strip_prefix(source)?.strip_prefix('/')?;
        let mut module: Vec<String> = inner
            .strip_suffix(".rs")?
            .split('/')
            .map(str::to_owned)
            .collect();
        if ["lib", "main", "mod"].contains(&module.last()?.as_str()) {
            module.pop();
        }
        Some((module, path.as_str()))
    };
    files.keys().filter_map(module).collect()
}

/// The file a path leads to: the deepest module on it. What that file re-exports counts as its own.
fn file_of<'a>(path: &[String], modules: &BTreeMap<Vec<String>, &'a str>) -> Option<&'a str> {
    (0..=path.len())
        .rev()
        .find_map(|end| modules.get(&path[..end]).copied())
}

#[cfg(test)]
mod tests {
    use super::problems;
    use crate::stages::tidy::files::Files;

    const LIST: &str =
        "# ground\nsrc/low.rs\n\nsrc/mid/part.rs\nsrc/mid/mod.rs\n# top\nsrc/lib.rs\n";

    /// The problems of a sample tree in which one file has this text.
    fn found(list: &str, path: &str, text: &str) -> Vec<String> {
        let sample = [
            ("src/low.rs", "use std::fmt;"),
            ("src/mid/part.rs", "use crate::low::Low;"),
            ("src/mid/mod.rs", "mod part;\npub(crate) use part::Part;"),
            ("src/lib.rs", "mod low;\nmod mid;\nuse mid::Part;"),
            ("www/page.js", "// The page."),
        ];
        let mut files: Files = sample
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        files.insert(path.to_owned(), text.to_owned());
        problems(list, &["src"], &files).unwrap()
    }

    #[test]
    fn arrows_downward_pass() {
        assert_eq!(found(LIST, "src/low.rs", ""), [""; 0]);
    }

    #[test]
    fn one_line_can_stand_for_a_folder() {
        let list = "src/low.rs\nsrc/mid/*.rs\nsrc/mid/mod.rs\nsrc/lib.rs\n";
        assert_eq!(found(list, "src/mid/other.rs", ""), [""; 0]);
        for used in ["part::Part", "Part"] {
            let text = format!("use crate::mid::{used};");
            assert_eq!(found(list, "src/mid/other.rs", &text).len(), 1, "{used}");
        }
    }

    #[test]
    fn an_arrow_upward_names_both_files_and_the_line() {
        assert_eq!(
            found(
                LIST,
                "src/low.rs",
                "//! Low.\nuse crate::{\n    mid::part::{self, Part},\n};"
            ),
            [
                "src/low.rs:3: uses src/mid/part.rs, which is on a higher floor (see xtask/floors.txt)"
            ]
        );
    }

    #[test]
    fn a_child_may_not_use_what_its_parent_re_exports() {
        assert_eq!(
            found(LIST, "src/mid/part.rs", "use super::Part;"),
            [
                "src/mid/part.rs:1: uses src/mid/mod.rs, which is on a higher floor (see xtask/floors.txt)"
            ]
        );
    }

    #[test]
    fn the_list_has_each_file_once_and_no_other() {
        assert_eq!(
            found(LIST, "src/new.rs", ""),
            ["src/new.rs is not in xtask/floors.txt: add it after every file it uses"]
        );
        let list = format!("{LIST}src/gone.rs\nsrc/low.rs\n");
        assert_eq!(
            found(&list, "src/low.rs", ""),
            [
                "xtask/floors.txt:8: src/gone.rs does not exist",
                "xtask/floors.txt:9: src/low.rs is already in the list"
            ]
        );
    }
}
