//! The headers of a request: their names, and who may set them.

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING, USER_AGENT,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::BuildError;

pub(super) static ACCESS_KEY_ID: HeaderName = HeaderName::from_static("x-acs-accesskey-id");
pub(super) static ACTION: HeaderName = HeaderName::from_static("x-acs-action");
pub(super) static BEARER_TOKEN: HeaderName = HeaderName::from_static("x-acs-bearer-token");
pub(super) static BODY_SHA256: HeaderName = HeaderName::from_static("x-acs-content-sha256");
pub(super) static DATE: HeaderName = HeaderName::from_static("x-acs-date");
pub(super) static NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");
pub(super) static SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-acs-security-token");
pub(super) static VERSION: HeaderName = HeaderName::from_static("x-acs-version");

/// Returns whether the SDK sets the header, so a call must not.
pub(crate) fn is_reserved(name: &HeaderName) -> bool {
    let reserved = [
        &ACCEPT,
        &ACCESS_KEY_ID,
        &ACTION,
        &AUTHORIZATION,
        &BEARER_TOKEN,
        &BODY_SHA256,
        &CONNECTION,
        &CONTENT_LENGTH,
        &CONTENT_TYPE,
        &DATE,
        &HOST,
        &NONCE,
        &SECURITY_TOKEN,
        &TRANSFER_ENCODING,
        &USER_AGENT,
        &VERSION,
    ];
    reserved.contains(&name)
}

/// Inserts headers whose values share one piece of memory. HTTP clients copy headers, and copying a part of it needs no
/// allocation.
pub(super) fn insert_all(headers: &mut HeaderMap, values: &[(&HeaderName, &str)]) -> Result<(), BuildError> {
    let mut text = String::with_capacity(values.iter().map(|(_, value)| value.len()).sum());
    text.extend(values.iter().map(|(_, value)| *value));
    let mut text = Bytes::from(text);
    for (name, value) in values {
        let mut value = HeaderValue::from_maybe_shared(text.split_to(value.len()))?;
        value.set_sensitive(**name == AUTHORIZATION);
        headers.insert(*name, value);
    }
    Ok(())
}

/// Creates a value that `Debug` does not show.
pub(super) fn sensitive(text: &str) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::try_from(text)?;
    value.set_sensitive(true);
    Ok(value)
}
