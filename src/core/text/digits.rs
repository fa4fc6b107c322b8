//! Numbers to text and back, without the formatting machinery.

/// Appends one hexadecimal digit; `char` and its UTF-8 would cost more.
pub(crate) fn push_digit(text: &mut String, digit: u8) {
    let at = usize::from(digit);
    text.push_str(
        "0123456789abcdef"
            .get(at..at.saturating_add(1))
            .unwrap_or_default(),
    );
}

/// Decimal digits without the formatting machinery, which costs kilobytes in wasm.
pub(crate) fn push_number(text: &mut String, number: u32) {
    if number > 9 {
        push_number(text, number / 10);
    }
    push_digit(text, (number % 10) as u8);
}

/// A whole number, however long.
pub(crate) fn digits(text: &[u8]) -> Option<f64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        text.iter()
            .fold(0.0, |sum, b| sum * 10.0 + f64::from(b & 0x0f)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for number in [0, 7, 10, 204, 429, u32::MAX] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
