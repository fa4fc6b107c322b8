//! JSON, whoever parsed it.

/// A parsed JSON value, whoever parsed it: the browser at run time, serde_json in tests.
pub trait Json: Sized {
    /// The member of that name, if this is an object that has one.
    fn member(&self, name: &str) -> Option<Self>;
    /// The text, if this is a string.
    fn text(&self) -> Option<String>;
    /// Whether this is an array.
    fn is_list(&self) -> bool;
}
