//! The option `baseUrl`: which Microsoft Graph a request goes to.

use crate::core::text::digits::digits;
use crate::core::values::given::Reason;

/// The root of all requests, such as `https://graph.microsoft.com/beta`. It has no `/` at its end, and TLS unless it is
/// loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// Checks the form. The grammar is narrower than a browser's, so that both always see the same host.
    ///
    /// ```
    /// use cloudpc_snapshot::core::BaseUrl;
    /// assert_eq!(BaseUrl::parse("https://proxy.contoso.com/graph/beta/").unwrap().as_str(), "https://proxy.contoso.com/graph/beta");
    /// assert!(BaseUrl::parse("http://proxy.contoso.com/graph/beta").is_err());
    /// ```
    pub fn parse(given: &str) -> Result<Self, Reason> {
        match wrong_part(given) {
            None => {
                let mut root = given;
                while let Some(shorter) = root.strip_suffix("/") {
                    root = shorter;
                }
                Ok(Self(String::from(root)))
            }
            Some(reason) => Err(reason),
        }
    }

    /// A root of Microsoft's.
    pub(crate) fn of_microsoft(root: &'static str) -> Self {
        Self(String::from(root))
    }

    /// Whether requests go over TLS. All do, but those to loopback.
    pub(crate) fn is_secure(&self) -> bool {
        is_https(self.0.as_bytes())
    }

    /// Without a `/` at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn wrong_part(given: &str) -> Option<&'static str> {
    let bytes = given.as_bytes();
    if !bytes.iter().all(|b| {
        b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{'..=b'}')
    }) {
        return Some("contains white space or a character that a URL must encode.");
    }
    if bytes.iter().any(|b| matches!(b, b'?' | b'#')) {
        return Some("must not have a query or a fragment.");
    }
    let mut segments = bytes.split(|b| *b == b'/');
    let mut next = || segments.next().unwrap_or_default();
    let (scheme, empty, authority) = (next(), next(), next());
    let secure = is_https(scheme);
    if !(secure || scheme.eq_ignore_ascii_case(b"http:")) || !empty.is_empty() {
        return Some(
            "must start with \"https://\" and include the version, as in \"https://graph.microsoft.com/beta\".",
        );
    }
    if authority.iter().any(|b| matches!(b, b'@')) {
        return Some("must not contain a user name or password.");
    }
    let Some(host) = host(authority) else {
        return Some(
            "must name a host that browsers take as it is, and a port from 0 to 65535 if any. Write an IPv4 address as four decimal numbers; a name in its xn-- form is not supported.",
        );
    };
    if !secure && !is_loopback(host) {
        return Some(
            "must start with \"https://\": the token must not cross a network in the clear. \"http://\" is only for loopback.",
        );
    }
    let mut version: &[u8] = b"";
    for segment in segments {
        if is_dots(segment) {
            return Some("must not contain \".\" or \"..\" as a path segment.");
        }
        if !segment.is_empty() {
            version = segment;
        }
    }
    let microsoft = host.eq_ignore_ascii_case(b"graph.microsoft.com")
        || host.eq_ignore_ascii_case(b"graph.microsoft.us");
    if version.eq_ignore_ascii_case(b"v1.0") || (microsoft && version.is_empty()) {
        return Some(
            "must include the version \"beta\", as in \"https://graph.microsoft.com/beta\": Graph's v1.0 has no Cloud PC snapshots.",
        );
    }
    None
}

fn is_https(text: &[u8]) -> bool {
    text.first_chunk::<6>()
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"https:"))
}

/// The host of `host` or `host:port`, if every browser takes it as it is written.
fn host(authority: &[u8]) -> Option<&[u8]> {
    let end = match authority.iter().rposition(|b| matches!(b, b':' | b']')) {
        Some(at) if authority.get(at) == Some(&b':') => at,
        _ => authority.len(),
    };
    let (host, port) = authority.split_at_checked(end)?;
    if port.get(1..).is_some_and(|digits| !is_port(digits)) {
        return None;
    }
    match host {
        [b'[', address @ .., b']'] => is_v6(address),
        _ => is_name_or_v4(host),
    }
    .then_some(host)
}

/// A host whose last label is a number is an IPv4 address or nothing (URL Standard, 3.5). A browser accepts it in many
/// forms and writes it as four decimal numbers. `std::net` would read both kinds of addresses for 1.5 KB of gzip.
fn is_name_or_v4(host: &[u8]) -> bool {
    let mut labels = 0_u32;
    let mut octets = 0_u32;
    let mut is_number = false;
    for label in host.split(|b| *b == b'.') {
        // A browser checks a name that stands for one beyond ASCII. That takes tables.
        let is_encoded = label
            .first_chunk::<4>()
            .is_some_and(|head| head.eq_ignore_ascii_case(b"xn--"));
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if label.is_empty() || is_encoded || !label.iter().all(is_name) {
            return false;
        }
        let number = digits(label);
        is_number = number.is_some()
            || matches!(label, [b'0', b'x' | b'X', hex @ ..] if hex.iter().all(u8::is_ascii_hexdigit));
        labels = labels.saturating_add(1);
        // A browser takes a leading zero for the sign of an octal number.
        if number.is_some_and(|number| number <= 255.0) && !matches!(label, [b'0', _, ..]) {
            octets = octets.saturating_add(1);
        }
    }
    !is_number || (labels == 4 && octets == 4)
}

/// Eight groups, or fewer and one `::`.
fn is_v6(address: &[u8]) -> bool {
    let gap = address.windows(2).position(|pair| pair == b"::");
    match gap.and_then(|at| address.split_at_checked(at)) {
        Some((before, [_, _, after @ ..])) => groups(before).saturating_add(groups(after)) < 8,
        _ => groups(address) == 8,
    }
}

/// How many groups of one to four hexadecimal digits; more than there can be if it is anything else.
fn groups(text: &[u8]) -> u32 {
    let mut count = 0_u32;
    if text.is_empty() {
        return count;
    }
    for group in text.split(|b| *b == b':') {
        if !matches!(group.len(), 1..=4) || !group.iter().all(u8::is_ascii_hexdigit) {
            return u32::MAX;
        }
        count = count.saturating_add(1);
    }
    count
}

fn is_loopback(host: &[u8]) -> bool {
    host.eq_ignore_ascii_case(b"localhost")
        || host == b"[::1]"
        || (host.starts_with(b"127.") && host.iter().all(|b| b.is_ascii_digit() || *b == b'.'))
}

/// 0 to 65535, in decimal.
fn is_port(digits: &[u8]) -> bool {
    let mut port = 0_u32;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return false;
        }
        port = port
            .saturating_mul(10)
            .saturating_add(u32::from(digit & 0x0f));
    }
    !digits.is_empty() && port <= 65_535
}

/// `.` or `..`, encoded or not: a browser would remove them from the path.
fn is_dots(mut segment: &[u8]) -> bool {
    let mut dots = 0_u8;
    while !segment.is_empty() {
        segment = match segment {
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return false,
        };
        dots = dots.saturating_add(1);
    }
    matches!(dots, 1 | 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_roots() {
        for (given, root) in [
            (
                "https://graph.microsoft.com/beta",
                "https://graph.microsoft.com/beta",
            ),
            (
                "https://graph.microsoft.us/beta/",
                "https://graph.microsoft.us/beta",
            ),
            (
                "HTTPS://Proxy.contoso.com:8443/graph",
                "HTTPS://Proxy.contoso.com:8443/graph",
            ),
            ("https://proxy.contoso.com", "https://proxy.contoso.com"),
            ("https://host:65535/beta", "https://host:65535/beta"),
            (
                "https://[2001:db8::1]:444/beta",
                "https://[2001:db8::1]:444/beta",
            ),
            ("http://localhost:8787/beta", "http://localhost:8787/beta"),
            ("http://127.0.0.1/beta", "http://127.0.0.1/beta"),
            ("http://127.255.0.9:1/beta", "http://127.255.0.9:1/beta"),
            ("http://[::1]:8787/beta", "http://[::1]:8787/beta"),
            ("http://[::1]/beta", "http://[::1]/beta"),
            ("https://[1:2:3:4:5:6:7::]", "https://[1:2:3:4:5:6:7::]"),
        ] {
            assert_eq!(
                BaseUrl::parse(given)
                    .map(|u| u.as_str().to_owned())
                    .as_deref(),
                Ok(root)
            );
        }
    }

    #[test]
    fn refuses_roots_and_says_why() {
        for (given, hint) in [
            ("", "must start with"),
            ("graph.microsoft.com/beta", "must start with"),
            ("ftp://graph.microsoft.com/beta", "must start with"),
            ("//graph.microsoft.com/beta", "must start with"),
            ("http://graph.microsoft.com/beta", "in the clear"),
            ("http://localhost.evil.example/beta", "in the clear"),
            ("http://127.0.0.1.evil.example/beta", "in the clear"),
            ("http://127.0x1/beta", "must name a host"),
            ("http://127.1/beta", "must name a host"),
            ("http://128.0.0.1/beta", "in the clear"),
            (
                "https://user:secret@graph.microsoft.com/beta",
                "a user name",
            ),
            (
                "https://graph.microsoft.com@evil.example/beta",
                "a user name",
            ),
            ("https://graph.microsoft.com/beta?x=1", "a query"),
            ("https://graph.microsoft.com/beta#x", "a query"),
            (
                "https://graph.microsoft.com\\@evil.example/beta",
                "white space or a character",
            ),
            (" https://graph.microsoft.com/beta", "white space"),
            ("https://gräph.example/beta", "white space or a character"),
            ("https:///beta", "must name a host"),
            ("https://host:65536/beta", "must name a host"),
            ("https://host:4294967739/beta", "must name a host"),
            ("https://host:x/beta", "must name a host"),
            ("https://[::1/beta", "must name a host"),
            ("https://[:]/beta", "must name a host"),
            ("https://[::x]/beta", "must name a host"),
            ("https://evil%2eexample/beta", "must name a host"),
            ("https://256.256.256.256/beta", "must name a host"),
            ("https://10.0.0.1.2/beta", "must name a host"),
            ("https://10.1/beta", "must name a host"),
            ("https://010.0.0.1/beta", "must name a host"),
            ("https://2130706433/beta", "must name a host"),
            ("https://0x7f.0.0.1/beta", "must name a host"),
            ("https://contoso.0x/beta", "must name a host"),
            ("https://contoso.123/beta", "must name a host"),
            ("https://contoso.123./beta", "must name a host"),
            ("https://[1::2::3]/beta", "must name a host"),
            ("https://[1:2:3]/beta", "must name a host"),
            ("https://[1:2:3:4::5:6:7:8]/beta", "must name a host"),
            ("https://[::12345]/beta", "must name a host"),
            ("https://[::1.2.3]/beta", "must name a host"),
            ("https://[[::1]]/beta", "must name a host"),
            ("https://[::1%25eth0]/beta", "must name a host"),
            ("https://proxy..contoso.com/beta", "must name a host"),
            ("https://.contoso.com/beta", "must name a host"),
            ("https://contoso.com./beta", "must name a host"),
            ("https://xn--a/beta", "must name a host"),
            (
                "https://proxy.XN--bcher-kva.example/beta",
                "must name a host",
            ),
            ("https://host/a/../beta", "path segment"),
            ("https://host/a/%2E%2e/beta", "path segment"),
            ("https://graph.microsoft.com", "include the version"),
            (
                "https://graph.microsoft.com/v1.0",
                "v1.0 has no Cloud PC snapshots",
            ),
        ] {
            let reason = BaseUrl::parse(given).unwrap_err();
            assert!(reason.contains(hint), "{given}: {reason}");
        }
    }

    proptest! {
        #[test]
        fn browsers_see_the_same_host_and_path(given in "(https?|HTTPS)://(localhost|127[.]0[.]0[.][0-9]|([0-9]{1,3}[.]){1,4}[0-9]{0,4}|([a-z0-9]{1,3}[.]){0,3}0[xX]?[0-9a-g]{0,3}|\\[::1\\]|\\[([0-9a-f]{0,5}::?){1,8}[0-9a-f.]{0,9}\\]|([a-z]{1,2}[.])?[xX]n--[a-z0-9-]{0,6}|[a-zA-Z0-9._-]{1,12}|[a-z0-9.:@%\\[\\]_-]{0,9})(:[0-9]{1,5})?(/([a-zA-Z0-9~!$&'()*+,;=:@_.-]|%2e|%[0-9A-F]{2}){0,4}){0,3}(|/|[?#\\\\])") {
            if let Ok(root) = BaseUrl::parse(&given) {
                let url = url::Url::parse(&format!("{}/x", root.as_str()));
                prop_assert!(url.is_ok(), "{} {:?}", root.as_str(), url);
                let url = url.unwrap();
                let authority = root.as_str().split('/').nth(2).unwrap();
                let is_loopback = match url.host() {
                    Some(url::Host::Domain(host)) => {
                        let name = authority.split(':').next().unwrap();
                        prop_assert!(name.eq_ignore_ascii_case(host), "{name} {host}");
                        host == "localhost"
                    }
                    Some(url::Host::Ipv4(ip)) => {
                        prop_assert_eq!(authority.split(':').next(), Some(&*ip.to_string()));
                        ip.is_loopback()
                    }
                    Some(url::Host::Ipv6(ip)) => {
                        let text = authority.strip_prefix('[').and_then(|text| text.split(']').next());
                        prop_assert_eq!(text.map(str::parse), Some(Ok(ip)));
                        ip.is_loopback()
                    }
                    None => false,
                };
                prop_assert!(url.scheme() == "https" || (url.scheme() == "http" && is_loopback));
                prop_assert_eq!((url.username(), url.password(), url.query(), url.fragment()), ("", None, None, None));
                let path = root.as_str().splitn(4, '/').nth(3).map(|path| format!("/{path}"));
                prop_assert_eq!(url.path(), path.unwrap_or_default() + "/x");
            }
        }

        #[test]
        fn plain_http_only_to_loopback(host in "[a-z0-9.-]{1,20}") {
            let root = format!("http://{host}/beta");
            if BaseUrl::parse(&root).is_ok() {
                let loopback = host.starts_with("127.") && !host.contains(|c: char| c.is_alphabetic() || c == '-');
                prop_assert!(host == "localhost" || loopback, "{}", host);
            }
        }

        #[test]
        fn never_panics_and_never_ends_in_a_slash(given in "(https?://)?[a-z0-9.:@/?#%\\[\\]-]{0,40}") {
            if let Ok(url) = BaseUrl::parse(&given) {
                prop_assert!(!url.as_str().ends_with('/'));
                prop_assert!(given.starts_with(url.as_str()));
            }
        }
    }
}
