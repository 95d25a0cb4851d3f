//! Percent-encoding as the signatures require it.
//!
//! It encodes the bytes of the UTF-8 text. Letters, digits, `-`, `_`, `.`, and `~` stay; every other byte becomes `%XX`
//! in upper case. Both signature schemes, the query, and the form use the same function.
//!
//! ```
//! use cams_core::internal::percent;
//!
//! assert_eq!(percent::encode("a b+~"), "a%20b%2B~");
//! ```

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use smallvec::SmallVec;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Returns the encoded form of a text.
#[must_use]
pub fn encode(text: &str) -> String {
    pieces(text).to_string()
}

/// Returns the encoded form, piece by piece.
pub(crate) fn pieces(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ENCODED)
}

/// Returns the length of the encoded form in bytes.
pub(crate) fn encoded_len(text: &str) -> usize {
    pieces(text).map(str::len).sum()
}

/// Returns encoded `name=value` pairs, sorted by their unencoded names, and joined with `&`. Pairs with the same name
/// are sorted by value.
///
/// This is the canonical query of both signature schemes, and also the query that is sent.
#[must_use]
pub fn canonical_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    push_canonical(&mut text, &Pairs::sorted(pairs));
    text
}

/// Adds the canonical form of pairs to a text.
pub(crate) fn push_canonical(text: &mut String, pairs: &Pairs<'_>) {
    let plain: usize = pairs.0.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    text.reserve(plain);
    pairs.write(|piece| text.push_str(piece));
}

/// Names and values in signing order. A few of them, as in nearly all calls, need no allocation.
#[derive(Debug)]
pub(crate) struct Pairs<'a>(SmallVec<[(&'a str, &'a str); 16]>);

impl<'a> Pairs<'a> {
    /// Inlined, like its callers, so that the list is created in place: moving its half KiB takes longer than an
    /// allocation.
    #[inline]
    pub(crate) fn sorted(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sorted = Self(SmallVec::new());
        sorted.0.extend(pairs);
        sorted.0.sort_unstable();
        sorted
    }

    pub(crate) fn as_slice(&self) -> &[(&'a str, &'a str)] {
        &self.0
    }

    /// Writes the canonical form, piece by piece.
    pub(crate) fn write(&self, mut put: impl FnMut(&str)) {
        for (at, (name, value)) in self.0.iter().enumerate() {
            if at > 0 {
                put("&");
            }
            pieces(name).for_each(&mut put);
            put("=");
            pieces(value).for_each(&mut put);
        }
    }
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
