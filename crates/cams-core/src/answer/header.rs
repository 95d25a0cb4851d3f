//! Headers of a response.

use http::HeaderMap;

/// Returns the value of a header, if it is present and is text.
pub(crate) fn header_text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
