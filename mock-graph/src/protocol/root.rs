//! The root of the API as its caller wrote it. Links and contexts begin with it.

use serde::Serialize;
use serde_json::{Value, json};

/// A scheme and an authority, such as `https://localhost:8791`.
pub(crate) struct Root<'a>(pub(crate) &'a str);

impl Root<'_> {
    pub(crate) fn link(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }

    /// The value of `@odata.context`.
    pub(crate) fn context(&self, of: &str) -> String {
        self.link(&format!("/beta/$metadata#{of}"))
    }

    /// A whole list, or a page of one.
    pub(crate) fn list(&self, of: &str, items: impl Serialize) -> Value {
        json!({ "@odata.context": self.context(of), "value": items })
    }
}
