//! Pages of a listing: where the service says that the next one is.

use crate::core::http::json::Json;
use crate::core::values::base_url::BaseUrl;

/// Where the page at `url` says that the next one is. One that names itself would have no end: its link leads nowhere.
pub fn next_link(page: &impl Json, url: &str) -> Option<String> {
    let link = page.member("@odata.nextLink")?.text()?;
    Some(if link == url { String::new() } else { link })
}

/// Whether the token may go to an `@odata.nextLink`: it leads to the host the first page came from, by the same scheme
/// and port. All behind that is the service's own and is sent as it is.
///
/// The link has to begin as the root does, letter by letter: what a browser would read in another way, such as a user
/// name, an encoded host or a tab, is not the same.
pub fn is_next_link(root: &BaseUrl, link: &str) -> bool {
    matches!((origin(root.as_str()), origin(link)), (Some(root), Some(link))
        if root.0.eq_ignore_ascii_case(link.0) && root.1.eq_ignore_ascii_case(link.1))
}

/// The scheme and the authority of a URL that has a path, less the port that is the scheme's own.
fn origin(url: &str) -> Option<(&[u8], &[u8])> {
    let mut parts = url.as_bytes().split(|byte| *byte == b'/');
    let (scheme, empty, authority) = (parts.next()?, parts.next()?, parts.next()?);
    let port: &[u8] = if scheme.eq_ignore_ascii_case(b"https:") {
        b":443"
    } else {
        b":80"
    };
    let authority = authority.strip_suffix(port).unwrap_or(authority);
    empty.is_empty().then_some((scheme, authority))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::Cloud;
    use proptest::prelude::*;
    use url::Url;

    fn root(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    #[test]
    fn follows_the_host_alone() {
        let graph = Cloud::Global.base_url();
        for (link, expected) in [
            (
                "https://graph.microsoft.com/testprodbeta_cpc_int/deviceManagement/virtualEndpoint/cloudPCs?$top=2&$skiptoken=7d4e1527",
                true,
            ),
            ("https://GRAPH.microsoft.com:443/beta", true),
            ("https://graph.microsoft.com/a@b/c:d", true),
            ("http://graph.microsoft.com/beta", false),
            ("https://graph.microsoft.com:8443/beta", false),
            ("https://graph.microsoft.us/beta", false),
            ("https://graph.microsoft.com.evil.example/beta", false),
            (
                "https://evil.example/https://graph.microsoft.com/beta",
                false,
            ),
            ("https://me@graph.microsoft.com/beta", false),
            ("https://graph.microsoft.com@evil.example/beta", false),
            ("https://graph.microsoft.com\\@evil.example/beta", false),
            ("https://graph.microsoft.com\t.evil.example/beta", false),
            ("https://graph.microsoft.com?x=/beta", false),
            ("//graph.microsoft.com/beta", false),
            ("/beta/deviceManagement", false),
            ("", false),
        ] {
            assert_eq!(is_next_link(&graph, link), expected, "{link}");
        }
        let proxy = root("http://localhost:8080/graph/beta");
        assert!(is_next_link(&proxy, "http://localhost:8080/other?x"));
        assert!(!is_next_link(&proxy, "http://localhost/graph/beta"));
        assert!(is_next_link(
            &root("https://proxy.contoso.com:443/beta"),
            "https://proxy.contoso.com/x"
        ));
    }

    #[test]
    fn a_page_is_not_its_own_next_one() {
        let link = "https://graph.microsoft.com/2";
        let page = serde_json::json!({ "@odata.nextLink": link });
        let found = next_link(&page, "https://graph.microsoft.com/1");
        assert_eq!(found.as_deref(), Some(link));
        let found = next_link(&page, link).unwrap();
        assert!(!is_next_link(&Cloud::Global.base_url(), &found));
    }

    proptest! {
        #[test]
        fn never_leads_a_browser_elsewhere(link in "(https?|HTTPS):[/\\\\]{1,3}([a@:\\\\]{0,2}(graph.microsoft.com|evil.example)[@:\\\\?#.\t]{0,2}(443|80)?){1,2}/.{0,4}") {
            let graph = Cloud::Global.base_url();
            if is_next_link(&graph, &link) {
                let read = Url::parse(&link).unwrap();
                prop_assert_eq!(read.origin(), Url::parse(graph.as_str()).unwrap().origin());
                prop_assert_eq!(read.username(), "");
                prop_assert_eq!(read.password(), None);
            }
        }
    }
}
