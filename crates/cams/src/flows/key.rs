//! The private key of an endpoint.

use std::fmt;
use std::sync::Arc;

use cams_core::BoxFuture;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rsa::{PrivateKey, PublicKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::{FlowKeyError, UnwrapKeyError};
use super::random::SystemRandom;
use super::unwrap::UnwrapKey;

/// Key size that Meta requires.
const BITS: usize = 2048;

/// An RSA key of an endpoint, kept in this process. It is wiped from memory when the last clone is dropped, and `Debug`
/// does not show it.
#[derive(Clone)]
pub struct FlowKey(Arc<PrivateKey>);

impl FlowKey {
    /// Generates a key of 2,048 bits. This takes up to some seconds of CPU time. Do it once, and store
    /// [`to_pem`](Self::to_pem) with your secrets.
    ///
    /// # Errors
    /// Fails if the operating system has no random numbers.
    pub fn generate() -> Result<Self, FlowKeyError> {
        let key = PrivateKey::new(&mut SystemRandom, BITS)
            .map_err(|error| FlowKeyError(format!("no key could be made: {error}")))?;
        Ok(Self(Arc::new(key)))
    }

    /// Loads a key from PEM: PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA PRIVATE KEY`), not encrypted.
    ///
    /// # Errors
    /// Fails if it is not such a key, if it is encrypted with a passphrase, as in Meta's sample, or if it has fewer
    /// than 2,048 bits.
    pub fn from_pem(pem: &str) -> Result<Self, FlowKeyError> {
        let pem = pem.trim_start_matches('\u{feff}').trim();
        if let Some(problem) = unusable(pem) {
            return Err(FlowKeyError(problem.into()));
        }
        let key = if pem.starts_with("-----BEGIN RSA PRIVATE KEY-----") {
            PrivateKey::from_pkcs1_pem(pem).ok()
        } else {
            PrivateKey::from_pkcs8_pem(pem).ok()
        };
        // The cause is omitted: an error about the inside of a key does not help a reader.
        let key = key.ok_or_else(|| {
            FlowKeyError("the private key cannot be read: it is not an RSA key in PEM, or was cut off".into())
        })?;
        let bits = key.size() * 8;
        if bits < BITS {
            return Err(FlowKeyError(format!("the private key has {bits} bits; WhatsApp requires {BITS}")));
        }
        Ok(Self(Arc::new(key)))
    }

    /// Returns the private key in PEM (PKCS#8). It is a secret.
    ///
    /// # Errors
    /// None is known for a key that was loaded or generated.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, FlowKeyError> {
        self.0
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|_| FlowKeyError("the private key cannot be written".into()))
    }

    /// Returns the public half in PEM (SPKI), for `EncryptionPublicKey` of `UpdatePhoneEncryptionPublicKey`.
    ///
    /// # Errors
    /// None is known for a key that was loaded or generated.
    pub fn public_pem(&self) -> Result<String, FlowKeyError> {
        self.0
            .as_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|_| FlowKeyError("the public key cannot be written".into()))
    }

    /// Returns whether a public key in PEM, such as `EncryptionPublicKey` of `GetPhoneEncryptionPublicKey`, belongs to
    /// this key. Line endings do not matter, even if they are written as `\n`. If the key does not belong, WhatsApp
    /// encrypts for another key, and every request fails with
    /// [`FlowError::CannotDecrypt`](super::FlowError::CannotDecrypt).
    #[must_use]
    pub fn is_public_half(&self, pem: &str) -> bool {
        let pem = pem.replace("\\r", "").replace("\\n", "\n").replace('\r', "");
        PublicKey::from_public_key_pem(pem.trim()).is_ok_and(|key| key == *self.0.as_public_key())
    }

    /// Returns the key of a request.
    pub(super) fn decrypt(&self, wrapped: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        // Only the form with a source of randomness is blinded.
        self.0.oaep_decrypt_with_rng::<Sha256, _>(&mut SystemRandom, wrapped).ok().map(Zeroizing::new)
    }
}

impl UnwrapKey for FlowKey {
    fn unwrap_key<'a>(
        &'a self,
        wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, UnwrapKeyError>> {
        Box::pin(async move { self.decrypt(wrapped).ok_or(UnwrapKeyError::Refused) })
    }
}

impl fmt::Debug for FlowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowKey").field("bits", &(self.0.size() * 8)).finish_non_exhaustive()
    }
}

/// Returns what is wrong with a text that should be a private key, if its first lines show it.
fn unusable(pem: &str) -> Option<&'static str> {
    if pem.contains("ENCRYPTED") {
        Some(
            "the private key is encrypted with a passphrase; decrypt it with \
             `openssl pkey -in old.pem -out new.pem`, and store the new file with your secrets",
        )
    } else if pem.starts_with("-----BEGIN PUBLIC KEY-----") {
        Some("this is a public key; the endpoint needs the private one")
    } else if pem.starts_with("-----BEGIN CERTIFICATE-----") {
        Some("this is a certificate; the endpoint needs the private key")
    } else if !pem.starts_with("-----BEGIN ") {
        Some("this is not PEM: the first line must be `-----BEGIN PRIVATE KEY-----`")
    } else {
        None
    }
}
