//! Pages of a list: which one comes next, and whether the list has an end.

use crate::core::http::json::Json;
use crate::core::values::base_url::BaseUrl;
use crate::core::values::given::Reason;

/// A list that is read page by page. Call [`Pages::next`] for the URL to read, and [`Pages::read`] with the page.
///
/// It consists of the URLs so far, so that JavaScript can keep it between two pages.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages(Vec<String>);

impl Pages {
    /// A list whose first page is at that URL.
    pub fn new(first: String) -> Self {
        Self(vec![first])
    }

    /// Puts a list together again after [`Pages::urls`].
    pub fn from_urls(urls: Vec<String>) -> Self {
        Self(urls)
    }

    /// The URLs of all pages so far, and of the next one.
    pub fn urls(&self) -> &[String] {
        &self.0
    }

    /// The URL of the page that is to be read, or that was read last.
    pub fn url(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// Starts the list anew, with its first page.
    pub fn begin_again(&mut self) {
        self.0.truncate(1);
    }

    /// The URL of the next page, or the reason why it must not be read.
    pub fn next(&self, root: &BaseUrl) -> Result<&str, Reason> {
        match &*self.0 {
            [earlier @ .., url] if is_next_link(root, url) => match earlier.contains(url) {
                false => Ok(url),
                true => Err(
                    "The list has no end: the link to its next page leads back to an earlier page. Try again later.",
                ),
            },
            _ => Err(
                "The next page is on another host, or its link is not a URL, so the token was not sent there. If a proxy changes links, pass the proxy's root as baseUrl.",
            ),
        }
    }

    /// Takes the page that was read. Returns whether there is a next one.
    pub fn read(&mut self, page: &impl Json) -> bool {
        let Some(link) = page.member("@odata.nextLink") else {
            return false;
        };
        // A link that is not a string leads nowhere, and the list is not complete.
        let link = link.text().unwrap_or_else(|| String::from("?"));
        // The service is known to end a list with an empty page that links to itself.
        let is_empty = page.member("value").and_then(|items| items.length()) == Some(0);
        if link.is_empty() || (is_empty && self.0.last() == Some(&link)) {
            return false;
        }
        self.0.push(link);
        true
    }
}

/// Whether the token may be sent to an `@odata.nextLink`: the link must have the scheme, host and port of the root. The
/// rest is up to the service, and is sent unchanged (docs/graph.md#paging).
///
/// It must begin like the root, letter by letter. What a browser would read differently, such as a user name, an encoded
/// host or a tab, does not count as the same.
fn is_next_link(root: &BaseUrl, link: &str) -> bool {
    matches!((origin(root.as_str()), origin(link)), (Some(root), Some(link))
        if root.0.eq_ignore_ascii_case(link.0) && root.1.eq_ignore_ascii_case(link.1))
}

/// The scheme and the authority of a URL that has a path, without the scheme's default port.
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
    use serde_json::{Value, json};
    use url::Url;

    fn root(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    #[test]
    fn follows_a_link_by_its_host() {
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

    fn page(items: usize, link: Value) -> Value {
        json!({ "value": vec![0; items], "@odata.nextLink": link })
    }

    fn url(path: u32) -> String {
        format!("https://graph.microsoft.com/{path}")
    }

    /// Reads pages until the list ends or fails. Each page is its number of items and the link to the next one. Returns the
    /// number of pages read, and why it failed.
    fn read(pages: &[(usize, Value)]) -> (usize, Option<Reason>) {
        let graph = Cloud::Global.base_url();
        let mut list = Pages::new(url(0));
        let mut count = 0;
        loop {
            // As it happens between two pages of `listCloudPcs`.
            list = Pages::from_urls(list.urls().to_vec());
            let at = match list.next(&graph) {
                Ok(at) => at.strip_prefix("https://graph.microsoft.com/").unwrap(),
                Err(reason) => return (count, Some(reason)),
            };
            let (items, link) = pages[at.parse::<usize>().unwrap()].clone();
            count += 1;
            assert!(count < 99, "the list has no end");
            if !list.read(&page(items, link)) {
                return (count, None);
            }
        }
    }

    #[test]
    fn a_list_ends_once_and_whole() {
        for (pages, count, hint) in [
            (vec![(2, Value::Null)], 1, ""),
            (vec![(0, json!(""))], 1, ""),
            (vec![(2, json!(url(1))), (1, Value::Null)], 2, ""),
            // An empty page in between is not the end.
            (
                vec![(2, json!(url(1))), (0, json!(url(2))), (1, Value::Null)],
                3,
                "",
            ),
            // An empty page that links to itself is the end; a full one is an error.
            (vec![(2, json!(url(1))), (0, json!(url(1)))], 2, ""),
            (vec![(0, json!(url(0)))], 1, ""),
            (vec![(2, json!(url(1))), (1, json!(url(1)))], 2, "no end"),
            (vec![(1, json!(url(0)))], 1, "no end"),
            // Circles of more than one page.
            (vec![(2, json!(url(1))), (2, json!(url(0)))], 2, "no end"),
            (vec![(2, json!(url(1))), (0, json!(url(0)))], 2, "no end"),
            (
                vec![(1, json!(url(1))), (1, json!(url(2))), (1, json!(url(1)))],
                3,
                "no end",
            ),
            // Links that are not strings.
            (vec![(2, json!(7))], 1, "not a URL"),
            (vec![(2, json!(false))], 1, "not a URL"),
            (vec![(0, json!({}))], 1, "not a URL"),
            (vec![(2, json!([url(1)]))], 1, "not a URL"),
            (vec![(2, json!("https://evil.example/"))], 1, "another host"),
            (vec![(2, json!("/1"))], 1, "another host"),
        ] {
            let (read, reason) = read(&pages);
            assert_eq!(
                (read, reason.is_none()),
                (count, hint.is_empty()),
                "{pages:?}"
            );
            assert!(reason.unwrap_or_default().contains(hint), "{reason:?}");
        }
    }

    proptest! {
        #[test]
        fn every_list_ends(pages in prop::collection::vec((0_usize..3, 0_u32..6), 6)) {
            let linked: Vec<_> = pages.iter().map(|(items, next)| (*items, json!(url(*next)))).collect();
            let (count, reason) = read(&linked);
            // No page is read twice. None is the last here, so only an empty one that links to itself ends the list.
            prop_assert!(count <= 6);
            let mut at = 0;
            for _ in 1..count {
                at = pages[at].1 as usize;
            }
            prop_assert_eq!(reason.is_none(), pages[at] == (0, at as u32));
        }

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
