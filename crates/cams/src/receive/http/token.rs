//! The secret part of a callback's address.

use std::fmt;

use crate::receive::secret::Secret;

/// Minimum number of characters. 22 Base64 characters contain 128 bits.
const MIN_LENGTH: usize = 22;

/// The last segment of the path, which strangers do not know.
#[derive(Clone, Debug)]
pub(super) struct PathToken(Secret);

impl PathToken {
    pub(super) fn new(token: &str) -> Result<Self, TokenError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        if !token.bytes().all(is_plain) {
            return Err(TokenError::Character);
        }
        if token.len() < MIN_LENGTH {
            return Err(TokenError::TooShort);
        }
        Secret::new(token).map(Self).ok_or(TokenError::TooShort)
    }

    /// Returns whether the last segment of a path is the token.
    pub(super) fn ends(&self, path: &str) -> bool {
        let path = path.strip_suffix('/').unwrap_or(path);
        self.0.is(path.rsplit('/').next().unwrap_or_default())
    }
}

/// Why a text cannot be the secret part of an address. The error does not show the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It has fewer than 22 characters, so it could be guessed.
    TooShort,
    /// It has a character that can be written in more than one way in an address.
    Character,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot use the token of the callback address: ")?;
        f.write_str(match self {
            Self::TooShort => "it has less than 22 characters; make one with `openssl rand -hex 16`",
            Self::Character => "it has characters other than letters, digits, `-`, `_`, `.`, and `~`",
        })
    }
}

impl std::error::Error for TokenError {}
