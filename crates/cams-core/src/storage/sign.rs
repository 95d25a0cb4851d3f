//! `OSS4-HMAC-SHA256`, the signature that OSS recommends; new accounts no longer get the older one.
//!
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>
//!
//! Besides `content-type` and every `x-oss-` header, it covers `host`, so a request cannot be redirected. It does not
//! cover the body, so a checksum is compared afterwards.

use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::credentials::value::Credentials;

const ALGORITHM: &str = "OSS4-HMAC-SHA256";

/// Placeholder for the hash of the body.
pub(super) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What is signed.
pub(super) struct Signable<'a> {
    pub(super) method: &'a str,
    /// Encoded, and with the bucket.
    pub(super) path: String,
    /// All signed headers, including `host`, by lower-case names.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    /// `YYYYMMDDTHHMMSSZ`.
    pub(super) date: &'a str,
    pub(super) region: &'a str,
}

/// Returns the value of the `Authorization` header.
pub(super) fn authorization(credentials: &Credentials, mut signable: Signable<'_>) -> String {
    let day = signable.date.get(..8).unwrap_or_default();
    let region = signable.region;
    let scope = format!("{day}/{region}/oss/aliyun_v4_request");
    signable.headers.sort_unstable();
    let canonical = canonical_request(&signable);
    let hashed = encode_string(&Sha256::digest(canonical));
    let string_to_sign = format!("{ALGORITHM}\n{}\n{scope}\n{hashed}", signable.date);
    let secret = Zeroizing::new(format!("aliyun_v4{}", credentials.access_key_secret()).into_bytes());
    let parts = [day, region, "oss", "aliyun_v4_request", &string_to_sign];
    let signature = encode_string(&parts.into_iter().fold(secret, |key, part| hmac(&key, part)));
    let id = credentials.access_key_id();
    format!("{ALGORITHM} Credential={id}/{scope},AdditionalHeaders=host,Signature={signature}")
}

fn canonical_request(signable: &Signable<'_>) -> String {
    let Signable { method, path, headers, .. } = signable;
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    // The empty line is the query; uploads have none.
    format!("{method}\n{path}\n\n{lines}\nhost\n{UNSIGNED}")
}

fn hmac(key: &[u8], text: &str) -> Zeroizing<Vec<u8>> {
    // HMAC accepts keys of any length, so this constructor cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!() };
    mac.update(text.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}
