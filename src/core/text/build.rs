//! Builds strings without the formatting machinery, which costs kilobytes of wasm.

/// The parts as one text. All messages use this function: `concat` and `format!` cost kilobytes in wasm.
pub(crate) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}
