//! The claims that a `401` asks for, from `WWW-Authenticate` (docs/graph.md#claims-challenge).
//!
//! The grammar is that of RFC 9110, 11.6.1, less strict: the service is known to leave URIs unquoted.

/// The decoded claims of the first Bearer challenge that has any. `None` if there are none, or they cannot be decoded.
///
/// ```
/// use cloudpc_snapshot::core::claims;
/// let header = r#"Bearer realm="", error="insufficient_claims", claims="eyJhIjoxfQ==""#;
/// assert_eq!(claims(header).as_deref(), Some(r#"{"a":1}"#));
/// ```
pub fn claims(header: &str) -> Option<String> {
    let mut rest = header.as_bytes();
    let mut in_bearer = false;
    loop {
        let (gap, after) = skip(rest, |byte| is_blank(byte) || byte == b',');
        let begins = rest.len() == header.len() || gap.iter().any(|byte| !is_blank(*byte));
        rest = after;
        let (word, after) = skip(rest, is_token);
        if word.is_empty() {
            // The end, or a character that does not belong there.
            rest = rest.get(1..)?;
            continue;
        }
        let after = skip(after, is_blank).1;
        let [b'=', after @ ..] = after else {
            // A word without a value is a scheme, and its parameters follow. After just a blank, it is part of a text that
            // should have been quoted.
            if begins {
                in_bearer = word.eq_ignore_ascii_case(b"bearer");
            }
            rest = after;
            continue;
        };
        let (value, after) = read_value(skip(after, is_blank).1);
        if in_bearer && word.eq_ignore_ascii_case(b"claims") {
            return base64(&value).and_then(|bytes| String::from_utf8(bytes).ok());
        }
        rest = after;
    }
}

/// Splits off the leading bytes that are `wanted`.
#[inline(never)]
fn skip(text: &[u8], wanted: fn(u8) -> bool) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !wanted(*byte));
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, b""))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-'..=b'/' | b'^'..=b'`' | b'|' | b'~'
        )
}

/// A parameter's value, quoted or not, and the text after it.
fn read_value(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let [b'"', quoted @ ..] = text else {
        let (value, rest) = skip(text, |byte| !is_blank(byte) && byte != b',');
        return (value.to_vec(), rest);
    };
    let mut value = Vec::new();
    let mut rest = quoted;
    loop {
        rest = match rest {
            [b'"', after @ ..] => return (value, after),
            [b'\\', byte, after @ ..] | [byte, after @ ..] => {
                value.push(*byte);
                after
            }
            [] => return (value, rest),
        };
    }
}

/// Base64 of either alphabet, padded or not (RFC 4648).
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bits = 0_u32;
    let mut count = 0_u32;
    for digit in text.trim_ascii().split(|byte| *byte == b'=').next()? {
        let value = match digit {
            b'A'..=b'Z' => digit.wrapping_sub(b'A'),
            b'a'..=b'z' => digit.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => digit.wrapping_sub(b'0').wrapping_add(52),
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count = count.wrapping_add(6);
        if count >= 8 {
            count = count.wrapping_sub(8);
            bytes.push((bits >> count) as u8);
        }
    }
    // Six bits left over mean one digit too many.
    (count != 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;
    const ENCODED: &str =
        "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNjA0MTA2NjUxIn19fQ";

    #[test]
    fn finds_the_claims() {
        for header in [
            format!(
                r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="{ENCODED}==""#
            ),
            format!(r#"Bearer claims="{ENCODED}""#),
            format!("bearer Claims = {ENCODED}== , realm=x"),
            format!(r#"Bearer realm="a \"claims=\" b, Basic", claims="{ENCODED}""#),
            format!(r#"Negotiate, Basic realm="claims", Bearer error="x",claims="{ENCODED}""#),
            format!(r#"Negotiate dG9rZW4=, Bearer claims="{ENCODED}""#),
            format!(r#"DPoP claims="e30", Bearer claims="{ENCODED}", Basic realm="x""#),
            format!(r#"Bearer realm="x", ,, claims="\{ENCODED}"#),
            // As the service and related ones write it, without quotes around the URI.
            format!(
                r#"Bearer realm="", authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="{ENCODED}==", errorDescription="x""#
            ),
            format!(
                r#"Bearer authorization_uri=https://a.example/b?c=d error=x claims={ENCODED}=="#
            ),
            format!(
                r#"Bearer resource_id=https://a.example:443/, error_description=the token is [old] claims="{ENCODED}""#
            ),
            format!(r#"Bearer realm="x" ; junk claims="{ENCODED}""#),
        ] {
            assert_eq!(claims(&header).as_deref(), Some(CLAIMS), "{header}");
        }
    }

    #[test]
    fn finds_none_if_there_are_none() {
        for header in [
            "",
            "Bearer",
            "Bearer realm=\"\"",
            "Basic claims=\"e30\"",
            "Bearer realm=\"claims=e30\"",
            "Bearer xclaims=\"e30\"",
            "claims=\"e30\"",
            "Bearer claims=\"e3!0\"",
            "Bearer claims=\"e30x0\"",
            "Bearer claims=\"_-_-\"",
            "\u{0}\u{ff}",
        ] {
            assert_eq!(claims(header), None, "{header}");
        }
    }

    #[test]
    fn reads_either_alphabet() {
        assert_eq!(base64(b"-_-_").as_deref(), Some(&[251, 255, 191][..]));
        assert_eq!(base64(b"-_-_"), base64(b"+/+/"));
        assert_eq!(base64(b"YQ=="), base64(b"YQ"));
        assert_eq!(base64(b"YWI=").as_deref(), Some(&b"ab"[..]));
        assert_eq!(base64(b"YWJjZ"), None);
        assert_eq!(base64(b"").as_deref(), Some(&b""[..]));
    }

    proptest! {
        #[test]
        fn never_panics(header in "\\PC{0,80}") {
            let _ = claims(&header);
        }

        #[test]
        fn what_resembles_a_challenge_never_panics(header in "((Bearer|Basic|[a-z]{1,4})[ ,]+|[a-z]{1,8} ?= ?(\"([a-zA-Z0-9+/=_ -]|\\\\.){0,12}\"?|[a-z=]{0,5})[, ]*){0,6}") {
            let _ = claims(&header);
        }

        #[test]
        fn finds_the_claims_behind_any_challenge(others in "((Basic|DPoP|bearer)( [a-z]{1,4} ?= ?(\"([a-zB=, ]|\\\\[\"a]){0,9}\"|[a-z]{1,4}),){1,2}|(Negotiate|NTLM)( [a-zA-Z0-9+/]{1,6}={0,2})?,){0,4}", more in "|, Basic realm=x|, claims=\"e30\"") {
            let header = format!("{others} Bearer error=\"x\", claims=\"{ENCODED}\"{more}");
            prop_assert_eq!(claims(&header), Some(CLAIMS.to_owned()));
        }

        #[test]
        fn reads_back_what_was_written(text in "\\PC{0,40}") {
            const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let encoded: String = text.as_bytes().chunks(3).flat_map(|three| {
                let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
                (0..=three.len()).map(move |n| DIGITS[(bits >> (18 - 6 * n)) as usize & 63] as char)
            }).collect();
            let header = format!("Bearer claims=\"{encoded}\"");
            prop_assert_eq!(claims(&header), Some(text));
        }
    }
}
