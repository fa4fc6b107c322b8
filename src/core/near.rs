//! "Did you mean": the known word nearest to a mistyped one.

/// The word of `known` that `given` most likely stands for: the same but for case and blanks around it,
/// or within one edit per three letters.
pub(super) fn nearest(given: &str, known: &[&'static str]) -> Option<&'static str> {
    let given = given.trim().to_ascii_lowercase();
    if given.len() > 64 {
        return None;
    }
    known
        .iter()
        .map(|word| (edits(&given, &word.to_ascii_lowercase()), *word))
        .filter(|(edits, word)| *edits <= word.len().div_ceil(4))
        .min()
        .map(|(_, word)| word)
}

/// Levenshtein's distance in bytes.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let replace = diagonal.saturating_add(usize::from(x != y));
            diagonal = *cell;
            left = replace
                .min(left.saturating_add(1))
                .min(cell.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        for (a, b, n) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("cool", "cold", 2),
        ] {
            assert_eq!(edits(a, b), n, "{a} {b}");
            assert_eq!(edits(b, a), n, "{b} {a}");
        }
    }

    #[test]
    fn finds_the_nearest_word_or_none() {
        let known = ["hot", "cool", "cold", "archive"];
        for (given, expected) in [
            ("Hot", Some("hot")),
            (" COOL ", Some("cool")),
            ("cols", Some("cold")),
            ("archiv", Some("archive")),
            ("achive", Some("archive")),
            ("warm", None),
            ("", None),
            ("premium", None),
        ] {
            assert_eq!(nearest(given, &known), expected, "{given}");
        }
    }
}
