//! Errors of a request, a key, or a file.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why a WhatsApp request cannot be read. Answer with [`status`](Self::status).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FlowError {
    /// The body is not a JSON object with the three encrypted fields in Base64. Answer 400. WhatsApp does not send
    /// this, so it comes from somebody else.
    Malformed(&'static str),
    /// No key of the endpoint decrypts it. Answer 421: WhatsApp then fetches the public key again and repeats the
    /// request once. The reason is deliberately not reported, because a response that depends on it helps to break the
    /// encryption.
    CannotDecrypt,
    /// It decrypts to something that is not a JSON object with an `action`. Answer 400: another key would not help.
    NotARequest,
    /// The key service did not respond; see [`UnwrapKey`](super::UnwrapKey). Answer 500.
    KeyUnavailable(UnwrapKeyError),
}

impl FlowError {
    /// Returns the HTTP status of the response: 400, 421, or 500.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::NotARequest => 400,
            Self::CannotDecrypt => 421,
            Self::KeyUnavailable(_) => 500,
        }
    }
}

impl fmt::Display for FlowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(problem) => write!(f, "the body is not a request of WhatsApp Flows: {problem}"),
            Self::CannotDecrypt => f.write_str(
                "the request cannot be decrypted; compare your public key with what \
                 GetPhoneEncryptionPublicKey returns",
            ),
            Self::NotARequest => f.write_str("the decrypted text is not a JSON object with an `action`"),
            Self::KeyUnavailable(_) => f.write_str("the private key is not available now"),
        }
    }
}

impl Error for FlowError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::KeyUnavailable(error) => Some(error),
            _ => None,
        }
    }
}

/// Why an [`UnwrapKey`](super::UnwrapKey) returns no key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UnwrapKeyError {
    /// The private key does not decrypt it. The next key is tried.
    Refused,
    /// It is unknown whether the key decrypts it, for example because a key service does not respond. No other key is
    /// tried.
    Unavailable(Arc<dyn Error + Send + Sync>),
}

impl UnwrapKeyError {
    /// Creates the error of a failed key service.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(Arc::from(cause.into()))
    }
}

impl fmt::Display for UnwrapKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "the private key does not decrypt it",
            Self::Unavailable(_) => "the key service gave no answer",
        })
    }
}

impl Error for UnwrapKeyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused => None,
            Self::Unavailable(cause) => Some(cause.as_ref()),
        }
    }
}

/// Why a private key cannot be loaded or created. The error never shows the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowKeyError(pub(super) String);

impl fmt::Display for FlowKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FlowKeyError {}

/// Why a file of a flow is not returned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlowMediaError {
    /// A key or hash in its description has the wrong length or is not Base64. The text names it.
    Description(&'static str),
    /// The URL is not `https`, or its host is not an allowed one.
    Url(String),
    /// It is longer than the limit, in bytes.
    TooLong(usize),
    /// The hash of the encrypted file differs from the described one: the file is truncated, or was replaced.
    EncryptedHash,
    /// The HMAC does not match: the file was changed. Nothing was decrypted.
    Hmac,
    /// The HMAC matches, but the content is not valid AES-CBC with PKCS#7 padding.
    Ciphertext,
    /// The hash of the decrypted file differs from the described one.
    PlaintextHash,
}

impl fmt::Display for FlowMediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Description(field) => {
                write!(f, "`{field}` of the file is not of the right length in Base64")
            }
            Self::Url(problem) => write!(f, "the URL of the file must not be fetched: {problem}"),
            Self::TooLong(limit) => write!(f, "the file is longer than {limit} bytes"),
            Self::EncryptedHash => {
                f.write_str("the hash of the downloaded file differs; download the whole file again")
            }
            Self::Hmac => f.write_str("the HMAC of the file does not fit; do not use it"),
            Self::Ciphertext => f.write_str("the content of the file cannot be decrypted"),
            Self::PlaintextHash => f.write_str("the hash of the decrypted file differs; do not use it"),
        }
    }
}

impl Error for FlowMediaError {}
