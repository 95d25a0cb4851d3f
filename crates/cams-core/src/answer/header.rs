//! Headers of an answer.

use http::HeaderMap;

/// The text of a header, if it is there and is text.
pub(crate) fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
