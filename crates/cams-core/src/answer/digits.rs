//! JSON numbers that no numeric type can represent: their digits are kept as text.
//!
//! JSON readers turn an integer beyond 64 bits into a float, and an ID with 25 digits into another ID. The text of a
//! response is therefore changed before it is parsed: such a number gets quotation marks. Everything here that reads a
//! number also reads one in a string.

use std::borrow::Cow;

/// Which numbers get quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Integers that lose digits, for a reader that wants numbers unchanged.
    WholeNumbers,
    /// Every number that would be written differently, such as `1e3` or `1.50`, for a reader that wants texts.
    AsWritten,
}

/// Returns JSON whose numbers lose nothing. Nearly every response is returned unchanged.
pub(super) fn kept(json: &str, keep: Keep) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let (mut changed, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'"' => end_of_text(bytes, at),
            b'-' | b'0'..=b'9' => end_of_number(bytes, at),
            _ => at + 1,
        };
        if let Some(number) = json.get(at..end).filter(|_| *byte != b'"' && end > at + 1)
            && is_changed(number, keep)
        {
            changed.push_str(json.get(copied..at).unwrap_or_default());
            changed.extend(["\"", number, "\""]);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    changed.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(changed)
}

fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return bytes.len(),
        }
    }
}

fn end_of_number(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let is_part = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
    start + rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len())
}

/// Returns whether a reader would get another value. The reader refuses what is not a number.
fn is_changed(number: &str, keep: Keep) -> bool {
    let is_whole = number.strip_prefix('-').unwrap_or(number).bytes().all(|byte| byte.is_ascii_digit());
    let is_held = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    // JSON has no leading zeros, and they must stay an error.
    let is_json = serde_json::from_str::<f64>(number).is_ok();
    match keep {
        _ if !is_json => false,
        _ if is_whole => !is_held,
        Keep::WholeNumbers => false,
        Keep::AsWritten => number.parse::<f64>().is_ok_and(|value| value.to_string() != number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn digits_that_no_number_holds_become_text() {
        for (json, whole, written) in [
            ("2025091108164976100000001", r#""2025091108164976100000001""#, r#""2025091108164976100000001""#),
            ("[18446744073709551615]", "[18446744073709551615]", "[18446744073709551615]"),
            ("[18446744073709551616,1]", r#"["18446744073709551616",1]"#, r#"["18446744073709551616",1]"#),
            ("-9223372036854775809", r#""-9223372036854775809""#, r#""-9223372036854775809""#),
            (r#"{"a":1e3}"#, r#"{"a":1e3}"#, r#"{"a":"1e3"}"#),
            ("1.50", "1.50", r#""1.50""#),
            ("[1.5,-0.25]", "[1.5,-0.25]", "[1.5,-0.25]"),
            (
                r#"{"18446744073709551616":"\"1e3"}"#,
                r#"{"18446744073709551616":"\"1e3"}"#,
                r#"{"18446744073709551616":"\"1e3"}"#,
            ),
            ("00000000000000000000000001", "00000000000000000000000001", "00000000000000000000000001"),
            (r#""open 1e3"#, r#""open 1e3"#, r#""open 1e3"#),
        ] {
            assert_eq!(kept(json, Keep::WholeNumbers), whole);
            assert_eq!(kept(json, Keep::AsWritten), written);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_is_valid_stays_valid_and_what_is_not_does_not_become_so(text in "[-+.eE0-9\"\\\\{}\\[\\],: a]{0,60}") {
            for keep in [Keep::WholeNumbers, Keep::AsWritten] {
                let before = serde_json::from_str::<Value>(&text);
                // A number beyond the range of a float is an error without its quotation marks.
                if before.is_ok() {
                    prop_assert!(serde_json::from_str::<Value>(&kept(&text, keep)).is_ok(), "{}", text);
                }
            }
        }
    }
}
