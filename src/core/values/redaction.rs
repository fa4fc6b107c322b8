//! Removes tokens from a text before it leaves the package.

use crate::core::values::limits::{SECRET_BYTES, SHORTEST_SECRET};
use crate::core::values::token::Token;

/// What replaces a token.
const HIDDEN: &str = "(token)";

/// The text with `(token)` in place of every piece of a token: every run of 8 characters or more that the token
/// contains too.
///
/// So it does not matter where somebody cut the token, broke it into lines or escaped a character: what is left of it is
/// found. Only an encoding that changes nearly every character hides it (base64 of the token, the other case); no server is
/// known to answer with one.
pub fn redacted(text: &str, tokens: &[Token]) -> String {
    let mut shown = String::new();
    let mut hidden_to = 0_usize;
    if !may_share(text.as_bytes(), tokens) {
        return String::from(text);
    }
    for at in 0..text.len() {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let lengths = tokens
            .iter()
            .map(|token| piece_length(rest, token.secret()));
        let Some(length @ 1..) = lengths.max() else {
            continue;
        };
        // Pieces that overlap or touch are replaced together.
        if hidden_to == 0 || at > hidden_to {
            shown.push_str(text.get(hidden_to..at).unwrap_or_default());
            shown.push_str(HIDDEN);
        }
        hidden_to = hidden_to.max(at.saturating_add(length));
    }
    shown.push_str(text.get(hidden_to..).unwrap_or_default());
    shown
}

/// Whether the text and a token may have a piece in common. Most have none, and comparing each place of a text with each
/// place of a long token would take longer than all the rest of a call.
///
/// A piece of [`SHORTEST_SECRET`] bytes contains three bytes that start at a multiple of three of the token, so only those
/// are looked up in the text: by a hash first, then for certain.
fn may_share(text: &[u8], tokens: &[Token]) -> bool {
    let mut seen = [false; 4096];
    for three in text.windows(3) {
        if let Some(seen) = seen.get_mut(place(three)) {
            *seen = true;
        }
    }
    for token in tokens {
        for three in token.secret().chunks_exact(3) {
            if seen.get(place(three)) == Some(&true) && text.windows(3).any(|other| other == three)
            {
                return true;
            }
        }
    }
    false
}

/// A place for three bytes in a table of 4,096.
#[inline]
fn place(three: &[u8]) -> usize {
    match three {
        [a, b, c] => (usize::from(*a) ^ usize::from(*b) << 3 ^ usize::from(*c) << 6) & 4095,
        _ => 0,
    }
}

/// The length of the piece of the token that `text` starts with; 0 if there is none.
fn piece_length(text: &[u8], token: &[u8]) -> usize {
    let length = token.len().min(SECRET_BYTES);
    let (Some(piece @ [first, ..]), SHORTEST_SECRET..) = (text.get(..length), length) else {
        return 0;
    };
    let mut rest = token;
    while let [byte, after @ ..] = rest {
        if byte == first && rest.starts_with(piece) {
            return length;
        }
        rest = after;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A shortened token, as Microsoft Entra issues it.
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJub25jZSI6Ik.eyJhdWQiOiJodHRwczovL2dyYXBoLm.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";

    fn redact(text: &str, tokens: &[&str]) -> String {
        let tokens: Vec<Token> = tokens
            .iter()
            .map(|text| Token::parse(text).unwrap())
            .collect();
        redacted(text, &tokens)
    }

    #[test]
    fn hides_a_token_and_its_pieces() {
        let (head, tail) = TOKEN.split_at(40);
        for (text, expected) in [
            (format!("token {TOKEN} is bad"), "token (token) is bad"),
            (format!("\"Bearer {TOKEN}\""), "\"Bearer (token)\""),
            (format!("{TOKEN}{TOKEN}, {TOKEN}"), "(token), (token)"),
            // Cut at the end, at the start, at both, in the middle.
            (format!("Ungültig: {head}"), "Ungültig: (token)"),
            (format!("Ungültig: {head}…"), "Ungültig: (token)…"),
            (format!("{tail} ist ungültig"), "(token) ist ungültig"),
            (tail.get(5..25).unwrap().into(), "(token)"),
            (format!("'{head}'... in line 1"), "'(token)'... in line 1"),
            (format!("{head}\n{tail}"), "(token)\n(token)"),
            ("eyJ0eXAi".into(), "(token)"),
            // Too short to be of use, or part of another token.
            ("eyJ0eXA".into(), "eyJ0eXA"),
            ("x eyJhbGciOiJ".into(), "x eyJhbGciOiJ"),
            ("The token was refused.".into(), "The token was refused."),
            (String::new(), ""),
        ] {
            assert_eq!(redact(&text, &[TOKEN]), expected, "{text}");
        }
    }

    #[test]
    fn hides_several_tokens() {
        let text = "old-token-1 and new-token-2";
        assert_eq!(redact(text, &[]), text);
        assert_eq!(
            redact(text, &["new-token-2", "old-token-1"]),
            "(token) and (token)"
        );
        // The longer one counts.
        assert_eq!(redact("abcdefghij", &["abcdef", "abcdefghij"]), "(token)");
    }

    #[test]
    fn hides_short_tokens_as_a_whole() {
        assert_eq!(redact("my s3cret!", &["s3cret"]), "my (token)!");
        assert_eq!(redact("my s3cre", &["s3cret"]), "my s3cre");
        // A token of a test, which ordinary words may contain.
        assert_eq!(redact("the token", &["token"]), "the token");
    }

    #[test]
    fn escapes_leave_pieces_that_are_found() {
        let token = r#"EwB4A8l6BAAU+kj/cMr9==x1y2z3w4"quoted"\rest-of-it"#;
        let json = serde_json::to_string(token).unwrap();
        let percent = token
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        for text in [json, percent] {
            let shown = redact(&text, &[token]);
            assert!(shown.contains("(token)"), "{shown}");
            assert!(!has_piece(&shown, token), "{shown}");
        }
    }

    /// Whether a piece of the token is visible outside the placeholders.
    fn has_piece(text: &str, token: &str) -> bool {
        let length = token.len().min(SECRET_BYTES);
        let pieces: Vec<&[u8]> = token.as_bytes().windows(length).collect();
        text.split(HIDDEN).any(|part| {
            part.as_bytes()
                .windows(length)
                .any(|window| pieces.contains(&window))
        })
    }

    /// A text that repeats the token, whole or in pieces, among other things.
    fn echo() -> impl Strategy<Value = (String, String)> {
        let token = prop_oneof![
            "eyJ[A-Za-z0-9_-]{5,40}\\.[A-Za-z0-9_-]{1,40}",
            "[!-'*-~]{6,40}",
            "[ab]{6,20}"
        ];
        token.prop_flat_map(|token| {
            let length = token.len();
            let piece = (0..=length, 0..=length).prop_map({
                let token = token.clone();
                move |(from, to)| token.get(from.min(to)..from.max(to)).unwrap().to_owned()
            });
            let other = "\\PC{0,12}|[ab]{0,9}|Bearer |[\"'….\\n]{1,3}";
            let part = prop_oneof![2 => piece, 1 => Just(token.clone()), 2 => other];
            let text = prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat());
            (Just(token), text)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn nothing_of_it_remains((token, text) in echo()) {
            let shown = redact(&text, &[&token]);
            prop_assert!(!has_piece(&shown, &token), "{:?} {:?} {:?}", token, text, shown);
            // What remains is in the text, in the same order.
            let mut rest = &*text;
            for part in shown.split(HIDDEN) {
                let at = rest.find(part);
                prop_assert!(at.is_some(), "{:?} {:?} {:?}", token, text, shown);
                rest = rest.get(at.unwrap() + part.len()..).unwrap();
            }
        }

        #[test]
        fn other_texts_stay_as_they_are((token, _) in echo(), text in "\\PC{0,60}|[ab]{0,20}") {
            if !has_piece(&text, &token) {
                prop_assert_eq!(redact(&text, &[&token]), text);
            }
        }
    }
}
