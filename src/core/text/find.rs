//! Finds a string in another, without the standard library's searcher, which costs kilobytes of wasm.

/// The offset of the first `part` in `text`, in bytes.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    (0..text.len()).find(|at| {
        text.as_bytes()
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(part.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_standard_library_finds(text in "[abü]{0,12}", part in "[abü]{1,3}") {
            prop_assert_eq!(find(&text, &part), text.find(&part));
        }
    }
}
