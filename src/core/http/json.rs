//! JSON, whichever parser read it.

/// A parsed JSON value: the browser parses at run time, serde_json in tests.
pub trait Json: Sized {
    /// Parses a text.
    fn parse(text: &str) -> Option<Self>;
    /// The member of that name, if this is an object that has one. `null` counts as absent.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, if this is a string.
    fn text(&self) -> Option<String>;
    /// The number of items, if this is an array.
    fn length(&self) -> Option<u32>;
}
