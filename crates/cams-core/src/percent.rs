//! Percent-encoding as the signatures want it.
//!
//! The bytes of the UTF-8 text; letters, digits, `-`, `_`, `.` and `~` stay, every other byte becomes `%XX` in upper
//! case. One function serves both signature schemes, the query and the form.
//!
//! ```
//! use cams_core::percent;
//!
//! assert_eq!(percent::encode("a b+~"), "a%20b%2B~");
//! ```

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The encoded form of a text.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Bytes of the encoded form.
pub(crate) fn encoded_len(text: &str) -> usize {
    utf8_percent_encode(text, ENCODED).map(str::len).sum()
}

/// `name=value` pairs, encoded, sorted by the name as it is before encoding, joined with `&`. Pairs of one name are sorted
/// by their value.
///
/// This is the canonical query of both signature schemes, and also what is sent.
#[must_use]
pub fn canonical_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    canonical(pairs.into_iter().collect())
}

/// Apart from the above, so that it is compiled once.
fn canonical(mut pairs: Vec<(&str, &str)>) -> String {
    pairs.sort_unstable();
    let plain: usize = pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut text = String::with_capacity(plain);
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, ENCODED));
        text.push('=');
        text.extend(utf8_percent_encode(value, ENCODED));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoding_gives_back_any_text(text: String) {
            let encoded = encode(&text);
            prop_assert_eq!(encoded_len(&text), encoded.len());
            prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b)));
            let decoded = percent_encoding::percent_decode_str(&encoded).decode_utf8();
            prop_assert_eq!(decoded.expect("UTF-8"), text);
        }

        #[test]
        fn any_pairs_are_canonical(pairs: Vec<(String, String)>) {
            let text = canonical_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert_eq!(text.split('&').filter(|pair| !pair.is_empty()).count(), pairs.len());
        }
    }

    #[test]
    fn names_are_sorted_before_they_are_encoded() {
        assert_eq!(canonical_pairs([("To.2", "b"), ("To.10", "a"), ("To", "")]), "To=&To.10=a&To.2=b");
    }
}
