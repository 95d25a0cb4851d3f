//! How a signature came about.

/// How a signature came about; empty where nothing is signed.
#[derive(Default)]
pub(crate) struct Trace {
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
}
