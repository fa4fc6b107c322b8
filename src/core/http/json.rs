//! JSON, whichever parser read it.

/// A parsed JSON value: the browser parses at run time, serde_json in tests.
pub trait Json: Sized {
    /// Parses a text.
    fn parse(text: &str) -> Option<Self>;
    /// The member of that name, if this is an object that has one. `null` counts as absent.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, if this is a string.
    fn text(&self) -> Option<String>;
    /// The number, if this is one.
    fn number(&self) -> Option<f64>;
    /// The number of items, if this is an array.
    fn length(&self) -> Option<u32>;
    /// The item at this place, if this is an array that has one.
    fn at(&self, index: u32) -> Option<Self>;
    /// The value of the header of that name, which is in lower case, if this is an object of headers that has it.
    fn header(&self, name: &str) -> Option<String>;
}
