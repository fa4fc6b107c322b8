//! The documents: the files they name and link to exist, and so do the sections that sources cite.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use super::files::Files;
use crate::base::paths::{files, root};

/// The folders with documents.
const PLACES: [&str; 9] = [
    "",
    "docs",
    "docs/guide",
    "examples/import-map",
    "examples/node-csv",
    "examples/react",
    "examples/service-tests",
    "pkg-template",
    "tests/consumers",
];

/// Text between backticks that begins with one of these is a path.
const FOLDERS: [&str; 9] = [
    "docs/",
    "examples/",
    "mock-graph/",
    "pkg-template/",
    "site/",
    "src/",
    "tests/",
    "www/",
    "xtask/",
];

/// The text of all documents, by their paths from the workspace.
pub(super) fn read() -> Result<Files> {
    let mut documents = Files::new();
    for place in PLACES {
        for path in files(&root().join(place))? {
            if path.extension() == Some(OsStr::new("md")) {
                let name = path.strip_prefix(root())?.to_string_lossy().into_owned();
                documents.insert(name, fs::read_to_string(path)?);
            }
        }
    }
    Ok(documents)
}

/// References, in the documents or the sources, to what does not exist.
pub(super) fn problems(
    documents: &Files,
    sources: &Files,
    exists: impl Fn(&Path) -> bool,
) -> Vec<String> {
    let sections: BTreeMap<&str, Vec<String>> = documents
        .iter()
        .map(|(path, text)| (&**path, sections(&prose(text))))
        .collect();
    let mut problems = Vec::new();
    let mut check = |from: &str, target: &str| {
        let (path, section) = target.split_once('#').unwrap_or((target, ""));
        let known = sections.get(path);
        let has_section = known.is_some_and(|known| known.iter().any(|title| title == section));
        if !exists(Path::new(path)) || !(section.is_empty() || has_section) {
            problems.push(format!("{from} refers to {target}, which does not exist"));
        }
    };
    for (from, text) in documents {
        let text = prose(text);
        for link in links(&text) {
            check(from, &resolved(from, link));
        }
        for path in paths(&text) {
            check(from, path);
        }
    }
    for (from, text) in sources {
        for section in citations(text) {
            check(from, section);
        }
    }
    problems
}

/// A document without its blocks of code.
fn prose(text: &str) -> String {
    let mut in_code = false;
    let is_prose = |line: &&str| {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    };
    text.lines().filter(is_prose).collect::<Vec<_>>().join("\n")
}

/// The names by which links reach the sections, as GitHub makes them from the titles.
fn sections(prose: &str) -> Vec<String> {
    let titles = prose.lines().filter(|line| line.starts_with('#'));
    let name = |title: &str| {
        let title = title.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    titles.map(name).collect()
}

/// The targets of the links that stay in this repository.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    let targets = prose.split("](").skip(1);
    targets
        .filter_map(|rest| Some(rest.split_once(')')?.0))
        .filter(|target| !target.contains("://"))
}

/// The paths between backticks.
fn paths(prose: &str) -> impl Iterator<Item = &str> {
    let is_path = |text: &&str| {
        FOLDERS.iter().any(|folder| text.starts_with(folder))
            && !text.contains(|c: char| c.is_whitespace() || "{<…*".contains(c))
    };
    prose.split('`').skip(1).step_by(2).filter(is_path)
}

/// The sections of documents that a source cites, as in `docs/graph.md#throttling`.
fn citations(source: &str) -> impl Iterator<Item = &str> {
    let cited = |(at, _): (usize, _)| {
        let text = &source[at..];
        let end = text.find(|c: char| !(c.is_alphanumeric() || "/.#-_".contains(c)));
        text[..end.unwrap_or(text.len())].trim_end_matches('.')
    };
    let cited = source.match_indices("docs/").map(cited);
    cited.filter(|cited| cited.contains(".md#"))
}

/// The target of a link as a path from the root of the repository.
fn resolved(from: &str, link: &str) -> String {
    if link.starts_with('#') {
        return format!("{from}{link}");
    }
    let mut path = PathBuf::from(from);
    path.pop();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            part => path.push(part),
        }
    }
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::problems;
    use crate::stages::tidy::files::Files;

    /// Apart, because this file is checked too.
    const DOCS: &str = "docs/";

    fn found(document: &str, source: &str) -> Vec<String> {
        let documents = [
            ("docs/a.md", document),
            ("b.md", "# B\n## The `end`, once more\n"),
        ];
        let files = |list: &[(&str, &str)]| -> Files {
            let owned = |(path, text): &(&str, &str)| (path.to_string(), text.to_string());
            list.iter().map(owned).collect()
        };
        let exists = ["docs/a.md", "b.md", "src/lib.rs"].map(Path::new);
        problems(
            &files(&documents),
            &files(&[("src/lib.rs", source)]),
            |path| exists.contains(&path),
        )
    }

    #[test]
    fn what_exists_may_be_named() {
        let document = "# A\n`src/lib.rs` [b](../b.md#the-end-once-more) [a](#a)
[out](https://example.com/none.md#none) `src/<name>.rs`
```
`src/none.rs`
```";
        assert_eq!(found(document, &format!("// See {DOCS}a.md#a.")), [""; 0]);
    }

    #[test]
    fn what_does_not_is_refused() {
        for document in [
            "[b](b.md)",
            "[b](../b.md#none)",
            "[a](#none)",
            "`src/none.rs`",
        ] {
            assert_eq!(found(document, "").len(), 1, "{document}");
        }
        let refused = found("# A", &format!("// {DOCS}a.md#b, and {DOCS}c.md#c."));
        assert_eq!(
            refused,
            [
                format!("src/lib.rs refers to {DOCS}a.md#b, which does not exist"),
                format!("src/lib.rs refers to {DOCS}c.md#c, which does not exist"),
            ]
        );
    }
}
