//! Builds texts without the formatting machinery, which costs kilobytes in wasm.

/// The parts in a row. One small function for every message: `concat` and `format!` cost kilobytes in wasm.
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}
