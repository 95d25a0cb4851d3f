//! Why a request cannot be created, or an answer cannot be decrypted.

use std::error::Error;
use std::fmt;

/// Why a request cannot be created, or an answer cannot be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowClientError {
    /// The text is not an RSA public key in PEM (SPKI).
    PublicKey,
    /// The operating system has no random numbers, or the key is too short to encrypt with.
    Encrypt,
    /// The nonce has neither 12 nor 16 bytes.
    Nonce,
    /// The answer is not Base64.
    NotBase64,
    /// The answer was not encrypted for this request.
    CannotDecrypt,
    /// The decrypted text is not JSON.
    NotJson,
}

impl fmt::Display for FlowClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicKey => "cannot read the public key: it is not `BEGIN PUBLIC KEY` with an RSA key",
            Self::Encrypt => {
                "cannot encrypt the request: there are no random numbers, or the key is too short"
            }
            Self::Nonce => "cannot use the nonce: it has neither 12 nor 16 bytes",
            Self::NotBase64 => "cannot open the answer: it is not Base64; look at its status first",
            Self::CannotDecrypt => "cannot open the answer: it was not encrypted for this request",
            Self::NotJson => "cannot open the answer: what was encrypted is not JSON",
        })
    }
}

impl Error for FlowClientError {}
