//! The encrypted parts of a request, and the cipher of both directions.

use std::borrow::Cow;

use aes_gcm::aead::Aead;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aes::Aes128;
use aes_gcm::{AesGcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::error::FlowError;

const KEY_BYTES: usize = 16;
const TAG_BYTES: usize = 16;

/// The body of a request, with its fields decoded.
pub(super) struct Envelope {
    pub(super) wrapped_key: Vec<u8>,
    data: Vec<u8>,
    nonce: FlowNonce,
}

#[derive(Deserialize)]
struct Body<'a> {
    // A `Cow`, because Base64 is full of `/`, and some encoders write `\/`.
    #[serde(borrow)]
    encrypted_flow_data: Cow<'a, str>,
    #[serde(borrow)]
    encrypted_aes_key: Cow<'a, str>,
    #[serde(borrow)]
    initial_vector: Cow<'a, str>,
}

impl Envelope {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FlowError> {
        let body: Body<'_> = serde_json::from_slice(body).map_err(|_| {
            FlowError::Malformed(
                "it is not a JSON object with the texts `encrypted_flow_data`, `encrypted_aes_key` and `initial_vector`",
            )
        })?;
        let decoded =
            |text: &str| STANDARD.decode(text).map_err(|_| FlowError::Malformed("a field is not Base64"));
        let data = decoded(&body.encrypted_flow_data)?;
        let wrapped_key = decoded(&body.encrypted_aes_key)?;
        let nonce = FlowNonce::new(&decoded(&body.initial_vector)?).ok_or(FlowError::CannotDecrypt)?;
        if data.len() < TAG_BYTES {
            return Err(FlowError::CannotDecrypt);
        }
        Ok(Self { wrapped_key, data, nonce })
    }

    /// Decrypts the data with a key of that many bytes, and returns the cipher of the response.
    pub(super) fn open(&self, key: &[u8]) -> Option<(Vec<u8>, AnswerCipher)> {
        let key: [u8; KEY_BYTES] = key.try_into().ok()?;
        let key = Zeroizing::new(key);
        let text = match &self.nonce {
            FlowNonce::Long(nonce) => cipher::<U16>(&key)?.decrypt(nonce, self.data.as_slice()),
            FlowNonce::Short(nonce) => cipher::<U12>(&key)?.decrypt(nonce, self.data.as_slice()),
        };
        Some((text.ok()?, AnswerCipher { key, nonce: self.nonce.inverted() }))
    }
}

/// Encrypts one response. The key and nonce must never encrypt a second one, so it is consumed.
pub(super) struct AnswerCipher {
    key: Zeroizing<[u8; KEY_BYTES]>,
    nonce: FlowNonce,
}

impl AnswerCipher {
    /// Returns the response in Base64, for the body.
    pub(super) fn seal(self, text: &[u8]) -> Option<String> {
        let sealed = match &self.nonce {
            FlowNonce::Long(nonce) => cipher::<U16>(&self.key)?.encrypt(nonce, text),
            FlowNonce::Short(nonce) => cipher::<U12>(&self.key)?.encrypt(nonce, text),
        };
        Some(STANDARD.encode(sealed.ok()?))
    }
}

/// WhatsApp sends 16 bytes; 12 is what most libraries assume.
enum FlowNonce {
    Long(Nonce<U16>),
    Short(Nonce<U12>),
}

impl FlowNonce {
    fn new(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            16 => bytes.try_into().ok().map(Self::Long),
            12 => bytes.try_into().ok().map(Self::Short),
            _ => None,
        }
    }

    /// Inverts every bit, for the nonce of the response.
    fn inverted(&self) -> Self {
        match self {
            Self::Long(nonce) => Self::Long(nonce.iter().map(|byte| !byte).collect()),
            Self::Short(nonce) => Self::Short(nonce.iter().map(|byte| !byte).collect()),
        }
    }
}

fn cipher<N: aes_gcm::aead::array::ArraySize>(key: &[u8; KEY_BYTES]) -> Option<AesGcm<Aes128, N>> {
    AesGcm::new_from_slice(key).ok()
}
