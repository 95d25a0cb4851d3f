//! Why a request cannot be built.

use std::fmt;

use http::header::InvalidHeaderValue;

/// Why a request cannot be built. It quotes no value, because one of them is a secret.
#[derive(Debug)]
pub(crate) struct BuildError(String);

impl BuildError {
    pub(super) fn new(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl From<InvalidHeaderValue> for BuildError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self("the AccessKey ID, the security token, the name of the operation or the user agent has a character that no HTTP header can hold".into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}
