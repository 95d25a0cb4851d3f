//! How a signature was computed.

/// How a signature was computed; empty if nothing is signed.
#[derive(Default)]
pub(crate) struct Trace {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
}
