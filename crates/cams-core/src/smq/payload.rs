//! The JSON text in a message, which is Base64 or plain by convention of the two ends.
//!
//! Plain text is looked for first. A lenient decoder would take JSON for Base64 and drop the characters that it does
//! not know.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Padding may be there or not; everything else is strict.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The JSON text in the body of a message; `None` if it is neither JSON nor JSON in Base64.
///
/// A text that begins as a JSON object, list, or string is taken as it is. Any other is decoded, without its white
/// space, and taken if what comes out begins that way. Whether the rest is valid JSON is for the reader of the items to
/// say.
///
/// ```
/// use cams_core::smq::json;
///
/// assert_eq!(json(" {\"a\":1}\n").as_deref(), Some("{\"a\":1}"));
/// assert_eq!(json("eyJhIjox\nfQ==").as_deref(), Some("{\"a\":1}"));
/// assert_eq!(json("hello"), None);
/// ```
#[must_use]
pub fn json(body: &str) -> Option<Cow<'_, str>> {
    let plain = trimmed(body);
    if is_json(plain) {
        return Some(Cow::Borrowed(plain));
    }
    let packed: String = plain.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    let decoded = String::from_utf8(BASE64.decode(packed).ok()?).ok()?;
    let text = trimmed(&decoded);
    is_json(text).then(|| Cow::Owned(text.to_owned()))
}

fn trimmed(text: &str) -> &str {
    text.trim().trim_start_matches('\u{feff}').trim_start()
}

fn is_json(text: &str) -> bool {
    text.starts_with(['{', '[', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD as ENCODER;
    use proptest::prelude::*;

    #[test]
    fn plain_text_and_base64_are_told_apart() {
        for (body, expected) in [
            ("{\"a\":1}", Some("{\"a\":1}")),
            ("\u{feff} [1]", Some("[1]")),
            ("\"[1]\"", Some("\"[1]\"")),
            ("W10=", Some("[]")),
            ("W10", Some("[]")),
            (" W1\n0= ", Some("[]")),
            ("77u/e30=", Some("{}")),
            ("aGVsbG8=", None),
            ("gICA", None),
            ("hello, world", None),
            ("", None),
        ] {
            assert_eq!(json(body).as_deref(), expected, "{body:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_json_text_is_the_same_whether_it_was_encoded_or_not(rest in "[^\\s\u{feff}]*") {
            let text = format!("{{{rest}");
            let encoded = ENCODER.encode(&text);
            let (plain, packed) = (json(&text), json(&encoded));
            prop_assert_eq!(plain.as_deref(), Some(text.as_str()));
            prop_assert_eq!(packed.as_deref(), Some(text.as_str()));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = json(&text);
        }
    }
}
