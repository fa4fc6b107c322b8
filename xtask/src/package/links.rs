//! The links of the package's README that leave the package: npm does not have the files they lead to.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::module::CRATE;
use crate::base::cargo_metadata::cargo_metadata;

/// How a link out of the package begins, where the README is in the repository.
const OUT: &str = "](../";

/// Has the links lead to the repository. If there is none, their words remain.
pub(super) fn lead_to(repository: Option<&str>, readme: &Path) -> Result<()> {
    let text = fs::read_to_string(readme)?;
    let version = env!("CARGO_PKG_VERSION");
    let files = repository.map(|url| format!("{url}/blob/v{version}/"));
    Ok(fs::write(readme, with_links_to(&text, files.as_deref()))?)
}

/// The repository that the manifest of the library names.
pub(super) fn repository() -> Result<Option<&'static str>> {
    let packages = cargo_metadata()["packages"].as_array();
    let library = packages.and_then(|all| all.iter().find(|one| one["name"] == CRATE));
    let library = library.with_context(|| format!("no package {CRATE} in cargo's metadata"))?;
    let url = library["repository"].as_str();
    Ok(url.map(|url| url.trim_end_matches('/')))
}

/// A document whose links out of the package begin with `files`, or are no links.
fn with_links_to(text: &str, files: Option<&str>) -> String {
    if let Some(files) = files {
        return text.replace(OUT, &format!("]({files}"));
    }
    let mut pieces = text.split(OUT);
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if let Some(start) = plain.rfind('[') {
            plain.remove(start);
        }
        plain.push_str(piece.split_once(')').map_or(piece, |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::with_links_to;

    const TEXT: &str = "a [b](#c), [d](../e.md#f) and [`g` h](../i.md).\n";

    #[test]
    fn links_lead_to_the_repository() {
        let expected = "a [b](#c), [d](https://example.com/blob/v1/e.md#f) and [`g` h](https://example.com/blob/v1/i.md).\n";
        let files = Some("https://example.com/blob/v1/");
        assert_eq!(with_links_to(TEXT, files), expected);
    }

    #[test]
    fn without_a_repository_the_words_remain() {
        assert_eq!(with_links_to(TEXT, None), "a [b](#c), d and `g` h.\n");
    }
}
