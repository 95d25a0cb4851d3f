//! The input of a signature scheme.

use bytes::Bytes;
use http::uri::PathAndQuery;

use super::place::Placed;

/// A request without date, nonce, and signature. It is the same for every attempt.
pub(super) struct Unsigned<'a> {
    pub(super) action: &'a str,
    pub(super) version: &'static str,
    pub(super) placed: &'a Placed,
    /// The path with the operation's part of the query, encoded.
    pub(super) target: &'a PathAndQuery,
    pub(super) body: &'a Bytes,
}

impl Unsigned<'_> {
    /// Returns the operation's part of the query.
    pub(super) fn query(&self) -> &str {
        self.target.query().unwrap_or_default()
    }
}
