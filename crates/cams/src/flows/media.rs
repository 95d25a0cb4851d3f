//! Files that a customer picks in a flow.

use std::fmt;

use aes_gcm::aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;
use zeroize::Zeroizing;

use super::error::FlowMediaError;

/// The host from which WhatsApp offers files, according to Meta's documentation.
pub const WHATSAPP_MEDIA_HOST: &str = "mmg.whatsapp.net";

/// Meta's documented limit for one file, plus the padding and HMAC around it.
const MAX_BYTES: usize = 25 * 1024 * 1024 + 16 + MAC_BYTES;
const MAC_BYTES: usize = 10;

/// A file that a customer picked. It is stored encrypted at a URL. The keys are part of the request, so do not store
/// either.
///
/// Download it with your own HTTP client from [`url`](Self::url), without following redirects, and then
/// [`decrypt`](Self::decrypt) it. Files have up to 25 MiB, and a picker returns up to 30.
///
/// ```
/// use cams::flows::{FlowRequest, WHATSAPP_MEDIA_HOST};
/// # async fn download(url: url::Url) -> Result<Vec<u8>, Box<dyn std::error::Error>> { Ok(Vec::new()) }
/// # async fn run(request: FlowRequest) -> Result<(), Box<dyn std::error::Error>> {
/// for file in request.media("photos")? {
///     let encrypted = download(file.url(&[WHATSAPP_MEDIA_HOST])?).await?;
///     let photo: Vec<u8> = file.decrypt(encrypted)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct FlowMedia {
    media_id: Option<String>,
    cdn_url: String,
    file_name: Option<String>,
    encryption_metadata: Encryption,
}

#[derive(Clone, PartialEq, Eq, Deserialize)]
struct Encryption {
    encrypted_hash: String,
    iv: String,
    encryption_key: Zeroizing<String>,
    hmac_key: Zeroizing<String>,
    plaintext_hash: String,
}

impl FlowMedia {
    /// Returns WhatsApp's ID of the file.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.media_id.as_deref()
    }

    /// Returns the name of the file on the customer's device. Never use it as a path.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the URL if it is `https` and its host is one of these, or is below one that begins with a dot. It comes
    /// from a body that anyone with the public key can write, so it must not lead into your own network.
    ///
    /// # Errors
    /// Fails with [`FlowMediaError::Url`].
    pub fn url(&self, hosts: &[&str]) -> Result<Url, FlowMediaError> {
        let refused = |problem: &str| FlowMediaError::Url(problem.into());
        let url = Url::parse(&self.cdn_url).map_err(|error| FlowMediaError::Url(error.to_string()))?;
        if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it must be https, without a user name"));
        }
        if url.port().is_some() {
            return Err(refused("it must not name a port"));
        }
        let host = url.domain().ok_or_else(|| refused("it must name a host"))?;
        let fits = |allowed: &&str| match allowed.starts_with('.') {
            true => host.ends_with(*allowed),
            false => host.eq_ignore_ascii_case(allowed),
        };
        if !hosts.iter().any(fits) {
            return Err(FlowMediaError::Url(format!("the host `{host}` is not an allowed one")));
        }
        Ok(url)
    }

    /// Decrypts a downloaded file. It first checks the hash and the HMAC of the download, and returns the result only
    /// if its hash matches too.
    ///
    /// # Errors
    /// See [`FlowMediaError`]. No part of the file is returned.
    pub fn decrypt(&self, mut file: Vec<u8>) -> Result<Vec<u8>, FlowMediaError> {
        if file.len() > MAX_BYTES {
            return Err(FlowMediaError::TooLong(MAX_BYTES));
        }
        let described = &self.encryption_metadata;
        let encrypted_hash: [u8; 32] = field("encrypted_hash", &described.encrypted_hash)?;
        let plaintext_hash: [u8; 32] = field("plaintext_hash", &described.plaintext_hash)?;
        let iv: [u8; 16] = field("iv", &described.iv)?;
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(field("encryption_key", &described.encryption_key)?);
        let hmac_key: Zeroizing<[u8; 32]> = Zeroizing::new(field("hmac_key", &described.hmac_key)?);

        if Sha256::digest(&file).as_slice() != encrypted_hash {
            return Err(FlowMediaError::EncryptedHash);
        }
        let end = file.len().checked_sub(MAC_BYTES).ok_or(FlowMediaError::Hmac)?;
        let mac = file.split_off(end);
        let mut expected =
            Hmac::<Sha256>::new_from_slice(hmac_key.as_slice()).map_err(|_| FlowMediaError::Hmac)?;
        expected.update(&iv);
        expected.update(&file);
        expected.verify_truncated_left(&mac).map_err(|_| FlowMediaError::Hmac)?;

        let length = cbc::Decryptor::<Aes256>::new(&(*key).into(), &iv.into())
            .decrypt_padded::<Pkcs7>(&mut file)
            .map_err(|_| FlowMediaError::Ciphertext)?
            .len();
        file.truncate(length);
        if Sha256::digest(&file).as_slice() != plaintext_hash {
            return Err(FlowMediaError::PlaintextHash);
        }
        Ok(file)
    }
}

/// Returns a field of the description, of exactly that many bytes.
fn field<const N: usize>(name: &'static str, text: &str) -> Result<[u8; N], FlowMediaError> {
    let bytes = Zeroizing::new(STANDARD.decode(text).map_err(|_| FlowMediaError::Description(name))?);
    bytes.as_slice().try_into().map_err(|_| FlowMediaError::Description(name))
}

impl fmt::Debug for FlowMedia {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowMedia").field("media_id", &self.media_id).finish_non_exhaustive()
    }
}
