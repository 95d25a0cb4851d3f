//! `ACS3-HMAC-SHA256`, the signature of the V3 gateway.
//!
//! <https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature>
//!
//! ```
//! use cams_core::sign::acs3;
//!
//! let headers = [("host", "cams.ap-southeast-1.aliyuncs.com"), ("x-acs-action", "ListChatGroup")];
//! let canonical = acs3::canonicalize("POST", "/", "", &headers, acs3::EMPTY_BODY_SHA256);
//! assert_eq!(canonical.signed_headers, "host;x-acs-action");
//! let signature = acs3::Key::new("secret").sign(&acs3::string_to_sign(&canonical));
//! assert_eq!(signature.len(), 64);
//! ```

use std::borrow::Cow;
use std::fmt;

use base16ct::lower::encode_string;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Name of the algorithm, as it begins the string to sign and the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// SHA-256 of an empty body.
pub const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request in the form that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The canonical request.
    pub request: String,
    /// Names of the signed headers, joined with `;`.
    pub signed_headers: String,
}

/// The canonical request over all the headers given.
///
/// `query` is already canonical ([`canonical_pairs`](crate::percent::canonical_pairs)), `path` already encoded.
/// A header that is given twice has its values sorted and joined with `,`.
#[must_use]
pub fn canonicalize(
    method: &str,
    path: &str,
    query: &str,
    headers: &[(&str, &str)],
    body_sha256: &str,
) -> Canonical {
    let names: Vec<_> = headers.iter().map(|(name, _)| lower_case(name)).collect();
    let mut headers: Vec<_> = names.iter().zip(headers).map(|(name, (_, value))| (&**name, *value)).collect();
    canonical(method, path, query, &mut headers, body_sha256)
}

/// The same over headers whose names are in lower case already, as those of a [`http::HeaderMap`] are.
pub(crate) fn canonical(
    method: &str,
    path: &str,
    query: &str,
    headers: &mut [(&str, &str)],
    body_sha256: &str,
) -> Canonical {
    headers.iter_mut().for_each(|(_, value)| *value = value.trim());
    headers.sort_unstable();
    let path = if path.is_empty() { "/" } else { path };
    let header_bytes: usize = headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
    let bytes = method.len() + path.len() + query.len() + header_bytes + body_sha256.len() + 5;
    let mut request = String::with_capacity(bytes);
    request.extend([method, "\n", path, "\n", query, "\n"]);
    let mut signed_headers = String::with_capacity(header_bytes);
    for same_name in headers.chunk_by(|(left, _), (right, _)| left == right) {
        for (at, (name, value)) in same_name.iter().enumerate() {
            match at {
                0 => request.extend([name, ":", value]),
                _ => request.extend([",", value]),
            }
        }
        request.push('\n');
        if !signed_headers.is_empty() {
            signed_headers.push(';');
        }
        signed_headers.extend(same_name.first().map(|(name, _)| *name));
    }
    request.extend(["\n", &signed_headers, "\n", body_sha256]);
    Canonical { request, signed_headers }
}

/// The name in lower case, which it mostly is already.
fn lower_case(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// The text that the signature is made of: the algorithm and the hash of the canonical request.
#[must_use]
pub fn string_to_sign(canonical: &Canonical) -> String {
    [ALGORITHM, "\n", &encode_string(&Sha256::digest(&canonical.request))].concat()
}

/// SHA-256 in lower-case hexadecimal digits, the value of `x-acs-content-sha256`.
#[must_use]
pub fn body_sha256(body: &[u8]) -> Cow<'static, str> {
    if body.is_empty() { EMPTY_BODY_SHA256.into() } else { encode_string(&Sha256::digest(body)).into() }
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(access_key_id: &str, signed_headers: &str, signature: &str) -> String {
    let parts = [
        ALGORITHM,
        " Credential=",
        access_key_id,
        ",SignedHeaders=",
        signed_headers,
        ",Signature=",
        signature,
    ];
    parts.concat()
}

/// What signatures are made with: an AccessKey secret, half way through HMAC. It is wiped from memory when it goes.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// The key of an AccessKey secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        // HMAC takes keys of any length, so this constructor has no failing case.
        let Ok(mac) = Hmac::new_from_slice(secret.as_bytes()) else { unreachable!() };
        Self(mac)
    }

    /// The signature in lower-case hexadecimal digits.
    #[must_use]
    pub fn sign(&self, string_to_sign: &str) -> String {
        encode_string(&self.0.clone().chain_update(string_to_sign).finalize().into_bytes())
    }

    /// Whether a signature in hexadecimal digits is right, compared in constant time.
    #[must_use]
    pub fn verify(&self, string_to_sign: &str, signature: &str) -> bool {
        let mac = self.0.clone().chain_update(string_to_sign);
        base16ct::mixed::decode_vec(signature).is_ok_and(|bytes| mac.verify_slice(&bytes).is_ok())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(**)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_keys_consist_of_is_wiped() {
        fn is_wiped<T: zeroize::ZeroizeOnDrop>() {}
        is_wiped::<Sha256>();
        is_wiped::<sha1::Sha1>();
    }

    proptest! {
        #[test]
        fn anything_is_canonicalised_and_signed_without_a_panic(
            method: String,
            path: String,
            query: String,
            headers: Vec<(String, String)>,
            secret: String,
        ) {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let canonical = canonicalize(&method, &path, &query, &headers, EMPTY_BODY_SHA256);
            let to_sign = string_to_sign(&canonical);
            let key = Key::new(&secret);
            prop_assert!(key.verify(&to_sign, &key.sign(&to_sign)));
        }
    }
}
