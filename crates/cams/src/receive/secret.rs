//! Secret texts that strangers may try to guess.

use std::fmt;

use cams_operation::Redacted;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret text, as the key of an HMAC.
#[derive(Clone)]
pub(super) struct Secret {
    key: Hmac<Sha256>,
    /// The code of the secret under itself.
    own: [u8; 32],
}

impl Secret {
    /// Creates a secret; `None` if the text is empty, like a variable that was never set.
    pub(super) fn new(text: &str) -> Option<Self> {
        let key = Hmac::<Sha256>::new_from_slice(text.as_bytes()).ok().filter(|_| !text.is_empty())?;
        let own = key.clone().chain_update(text).finalize().into_bytes().into();
        Some(Self { key, own })
    }

    /// Returns whether a text is the secret. The time that this takes reveals neither the secret nor its length.
    pub(super) fn is(&self, text: &str) -> bool {
        self.is_code_of(text.as_bytes(), &self.own)
    }

    /// Returns whether a code is the HMAC-SHA256 of the bytes under this secret, in constant time.
    pub(super) fn is_code_of(&self, bytes: &[u8], code: &[u8]) -> bool {
        self.key.clone().chain_update(bytes).verify_slice(code).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted.fmt(f)
    }
}
