//! Where a list goes on: opaque tokens for it.

use std::collections::HashMap;

use uuid::Uuid;

/// A token stays good until a reset, so that a page can be asked for again.
#[derive(Default)]
pub(crate) struct Pages(HashMap<Uuid, Page>);

struct Page {
    /// The other options, as written: a page belongs to one list.
    query: String,
    start: usize,
}

impl Pages {
    /// A GUID, as in the documented links.
    pub(crate) fn mark(&mut self, query: String, start: usize) -> Uuid {
        let token = Uuid::new_v4();
        self.0.insert(token, Page { query, start });
        token
    }

    pub(crate) fn start(&self, token: &str, query: &str) -> Option<usize> {
        let page = self.0.get(&Uuid::try_parse(token).ok()?)?;
        (page.query == query).then_some(page.start)
    }
}
