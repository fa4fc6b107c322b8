//! "Did you mean": the known word nearest to a mistyped one.

use crate::core::text::build::joined;

/// ` Did you mean "…"?` with the word of `known` that `given` most likely stands for: equal except for case and the blanks
/// around it, or at most one edit per four letters away. Empty if there is no such word.
pub(crate) fn did_you_mean(given: &str, known: &[&'static str]) -> String {
    match nearest(given.trim_ascii(), known) {
        Some(word) => joined(&[" Did you mean \"", word, "\"?"]),
        None => String::new(),
    }
}

fn nearest(given: &str, words: &[&'static str]) -> Option<&'static str> {
    let mut best = None;
    let mut fewest = usize::MAX;
    for word in words {
        let edits = edits(given.as_bytes(), word.as_bytes());
        if edits <= word.len().div_ceil(4) && edits < fewest {
            best = Some(*word);
            fewest = edits;
        }
    }
    best
}

/// The length of the longest word, and a few letters more.
const MOST_LETTERS: usize = 40;

/// The Levenshtein distance, ignoring case.
fn edits(a: &[u8], b: &[u8]) -> usize {
    if a.len() > MOST_LETTERS {
        return a.len();
    }
    let mut row: [usize; MOST_LETTERS + 1] = std::array::from_fn(|cell| cell);
    for (i, x) in b.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        row[0] = left;
        for (cell, y) in row.iter_mut().skip(1).zip(a) {
            let replace = diagonal.saturating_add(usize::from(!x.eq_ignore_ascii_case(y)));
            diagonal = *cell;
            left = replace.min(left.min(diagonal).saturating_add(1));
            *cell = left;
        }
    }
    row.get(a.len()).copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_edits() {
        for (a, b, n) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("cool", "cold", 2),
        ] {
            assert_eq!(edits(a.as_bytes(), b.as_bytes()), n, "{a} {b}");
            assert_eq!(edits(b.as_bytes(), a.as_bytes()), n, "{b} {a}");
        }
    }

    #[test]
    fn finds_the_nearest_word_if_any() {
        let words = ["hot", "cool", "cold", "archive"];
        for (given, expected) in [
            ("Hot", Some("hot")),
            (" COOL ", Some("cool")),
            ("cols", Some("cold")),
            ("col", Some("cool")),
            ("archiv", Some("archive")),
            ("achive", Some("archive")),
            ("warm", None),
            ("", None),
            ("premium", None),
        ] {
            let hint = expected
                .map(|word| format!(" Did you mean \"{word}\"?"))
                .unwrap_or_default();
            assert_eq!(did_you_mean(given, &words), hint, "{given}");
        }
    }

    proptest! {
        #[test]
        fn counts_the_same_from_either_side(a in "[abAB]{0,24}", b in "[abAB]{0,24}") {
            let count = edits(a.as_bytes(), b.as_bytes());
            prop_assert_eq!(count, edits(b.as_bytes(), a.as_bytes()));
            prop_assert_eq!(count == 0, a.eq_ignore_ascii_case(&b));
            prop_assert!((a.len().abs_diff(b.len())..=a.len().max(b.len())).contains(&count));
        }

        #[test]
        fn never_panics(given in "\\PC{0,40}") {
            did_you_mean(&given, &["hot", "storageAccountId"]);
        }
    }
}
