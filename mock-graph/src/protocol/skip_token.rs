//! `$skiptoken`: the query option that names a page of a list.

use http::Uri;

pub(crate) const SKIP_TOKEN: &str = "$skiptoken";

/// The query as written, without the token.
pub(crate) fn query_without(uri: &Uri) -> String {
    let options = uri.query().unwrap_or_default().split('&');
    let is_token = |option: &&str| {
        let name = option.split('=').next().unwrap_or_default();
        name.replace("%24", "$") == SKIP_TOKEN
    };
    let others: Vec<&str> = options.filter(|option| !is_token(option)).collect();
    others.join("&")
}
