//! Numbers to text and back, without the formatting machinery, which costs kilobytes in wasm.

/// Appends one hexadecimal digit. `char` and its encoding would cost more.
pub(crate) fn push_digit(text: &mut String, digit: u8) {
    let at = usize::from(digit);
    text.push_str(
        "0123456789abcdef"
            .get(at..at.saturating_add(1))
            .unwrap_or_default(),
    );
}

/// Appends a number in decimal.
pub(crate) fn push_number(text: &mut String, number: u32) {
    if number > 9 {
        push_number(text, number / 10);
    }
    push_digit(text, (number % 10) as u8);
}

/// The thousandths of a decimal fraction, given the digits after its point. A double holds no more than 15 digits.
pub(crate) fn thousandths(fraction: &[u8]) -> Option<f64> {
    let value = digits(fraction)?;
    match i32::try_from(fraction.len()) {
        // One division, so that three digits give a whole number.
        Ok(places @ ..=15) => Some(value * 1_000.0 / 10_f64.powi(places)),
        _ => thousandths(fraction.get(..15)?),
    }
}

/// A whole number of any length.
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

    #[test]
    fn fractions() {
        for thousand in 0..1_000 {
            let three = format!("{thousand:03}");
            for text in [
                three.clone(),
                three.clone() + "000000000000",
                three + &"0".repeat(400),
            ] {
                assert_eq!(thousandths(text.as_bytes()), Some(f64::from(thousand)));
            }
        }
        assert_eq!(thousandths(b"5"), Some(500.0));
        assert_eq!(thousandths(b"2480723"), Some(248.0723));
        for none in ["", "x", "1.", &("0".repeat(20) + "x")] {
            assert_eq!(thousandths(none.as_bytes()), None, "{none}");
        }
    }
}
