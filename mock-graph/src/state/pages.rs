//! Where the next page of a list begins, behind opaque tokens.

use std::collections::BTreeMap;

use uuid::Uuid;

/// A token remains valid until a reset, so that a page can be fetched again.
#[derive(Default)]
pub(crate) struct Pages(BTreeMap<Uuid, Page>);

struct Page {
    /// The other query options as written: a page belongs to one list.
    query: String,
    start: usize,
}

impl Pages {
    /// The token is a GUID, like those in the documented links.
    pub(crate) fn insert(&mut self, token: Uuid, query: String, start: usize) {
        self.0.insert(token, Page { query, start });
    }

    pub(crate) fn start(&self, token: &str, query: &str) -> Option<usize> {
        let page = self.0.get(&Uuid::try_parse(token).ok()?)?;
        (page.query == query).then_some(page.start)
    }
}
