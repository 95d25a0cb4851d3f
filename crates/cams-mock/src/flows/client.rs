//! What WhatsApp does on a customer's phone.

use std::fmt;

use aes_gcm::aead::Aead;
use aes_gcm::aead::array::ArraySize;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aes::Aes128;
use aes_gcm::{AesGcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::PublicKey;
use rsa::pkcs8::DecodePublicKey;
use serde_json::{Value, json};
use sha2::Sha256;

use super::error::FlowClientError;
use super::random::SystemRandom;

/// Encrypts requests for one public key.
#[derive(Clone, Debug)]
pub struct FlowClient(PublicKey);

impl FlowClient {
    /// Creates a client for the public key of an endpoint, in PEM (SPKI), as UpdatePhoneEncryptionPublicKey takes it.
    ///
    /// # Errors
    /// Fails if the text is not such a key.
    pub fn new(public_pem: &str) -> Result<Self, FlowClientError> {
        let key = PublicKey::from_public_key_pem(public_pem.trim());
        key.map(Self).map_err(|_| FlowClientError::PublicKey)
    }

    /// Returns the body of an encrypted request, and what decrypts its answer. Each request has its own key and nonce.
    ///
    /// # Errors
    /// Fails if there are no random numbers, or if the key is too short.
    pub fn request(&self, request: &Value) -> Result<(String, FlowAnswer), FlowClientError> {
        let (mut key, mut nonce) = ([0; 16], [0; 16]);
        getrandom::getrandom(&mut key).map_err(|_| FlowClientError::Encrypt)?;
        getrandom::getrandom(&mut nonce).map_err(|_| FlowClientError::Encrypt)?;
        let wrapped = self.0.oaep_encrypt_with_rng::<Sha256, _>(&mut SystemRandom, &key);
        let wrapped = wrapped.map_err(|_| FlowClientError::Encrypt)?;
        let data = cipher::<U16>(key)?.encrypt(&Nonce::<U16>::from(nonce), request.to_string().as_bytes());
        let body = json!({
            "encrypted_flow_data": STANDARD.encode(data.map_err(|_| FlowClientError::Encrypt)?),
            "encrypted_aes_key": STANDARD.encode(wrapped),
            "initial_vector": STANDARD.encode(nonce),
        });
        Ok((body.to_string(), FlowAnswer::new(key, &nonce)?))
    }
}

/// Decrypts the answer to one request. `Debug` hides its key.
#[derive(Clone)]
pub struct FlowAnswer {
    key: [u8; 16],
    /// The nonce of the answer.
    nonce: Vec<u8>,
}

impl FlowAnswer {
    /// Creates a decrypter for the answer to a request with this AES key and nonce (12 or 16 bytes).
    /// [`FlowClient::request`] returns one for its own request.
    ///
    /// # Errors
    /// Fails if the nonce has another length.
    pub fn new(key: [u8; 16], nonce: &[u8]) -> Result<Self, FlowClientError> {
        match nonce.len() {
            12 | 16 => Ok(Self { key, nonce: nonce.iter().map(|byte| !byte).collect() }),
            _ => Err(FlowClientError::Nonce),
        }
    }

    /// Returns the JSON of an answer, from the body of the response.
    ///
    /// # Errors
    /// Fails if the body is not Base64, was not encrypted for this request, or does not contain JSON.
    pub fn open(&self, body: &str) -> Result<Value, FlowClientError> {
        let data = STANDARD.decode(body).map_err(|_| FlowClientError::NotBase64)?;
        let text = match self.nonce.len() {
            12 => self.decrypt::<U12>(&data)?,
            _ => self.decrypt::<U16>(&data)?,
        };
        serde_json::from_slice(&text).map_err(|_| FlowClientError::NotJson)
    }

    fn decrypt<N: ArraySize>(&self, data: &[u8]) -> Result<Vec<u8>, FlowClientError> {
        let nonce = Nonce::<N>::try_from(self.nonce.as_slice()).map_err(|_| FlowClientError::Nonce)?;
        cipher::<N>(self.key)?.decrypt(&nonce, data).map_err(|_| FlowClientError::CannotDecrypt)
    }
}

impl fmt::Debug for FlowAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowAnswer").finish_non_exhaustive()
    }
}

fn cipher<N: ArraySize>(key: [u8; 16]) -> Result<AesGcm<Aes128, N>, FlowClientError> {
    AesGcm::new_from_slice(&key).map_err(|_| FlowClientError::Encrypt)
}
