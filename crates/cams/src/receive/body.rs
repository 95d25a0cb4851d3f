//! From the bytes of a body to the JSON text of its items.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cams_operation::event::{Raw, items};

use crate::receive::error::BodyError;

/// How often a body may be wrapped in quotes or Base64. Up to two layers have been seen; more is an attack.
const LAYERS: usize = 4;

/// Padding is optional, because producers differ.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// Returns the JSON array or object in a body, without its wrapping and surrounding white space. Bytes that are not
/// UTF-8 become U+FFFD.
///
/// This is the only reader of wrapped bodies. Callbacks and queue messages both use it.
pub(super) fn unwrapped(body: &[u8]) -> Result<Cow<'_, str>, BodyError> {
    // Text that is checked as a whole is checked faster than by its characters.
    let text = str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed);
    let mut text = bare(text);
    if text.is_empty() {
        return Err(BodyError::Empty);
    }
    // The innermost text is checked as well, so there is one check more than there are layers.
    for _ in 0..=LAYERS {
        let inner = match text.as_bytes().first() {
            Some(b'[' | b'{') => return Ok(text),
            Some(b'"') => Raw::new(&text).text().map(Cow::into_owned),
            _ => base64(&text),
        };
        text = bare(Cow::Owned(inner.ok_or(BodyError::NotJson)?));
    }
    Err(BodyError::NotJson)
}

/// Returns the items in the output of [`unwrapped`].
pub(super) fn items_of(text: &str) -> Result<Vec<Raw<'_>>, BodyError> {
    let raw = Raw::new(text);
    if raw.is_array() {
        return items(raw).ok_or(BodyError::NotJson);
    }
    // Reading the object shows whether it is complete.
    Ok(vec![raw])
}

/// Removes byte order marks and surrounding white space.
fn bare(text: Cow<'_, str>) -> Cow<'_, str> {
    fn trimmed(text: &str) -> &str {
        text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
    }
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trimmed(text)),
        Cow::Owned(text) if trimmed(&text).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(trimmed(&text).to_owned()),
    }
}

/// Returns the text in Base64 of either alphabet, possibly with white space. `None` if it is not text.
///
/// Base64 comes after JSON was ruled out, because a lenient decoder would take JSON for Base64.
fn base64(text: &str) -> Option<String> {
    let encoded: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(&encoded).or_else(|_| URL_SAFE.decode(&encoded)).ok()?;
    String::from_utf8(bytes).ok()
}
