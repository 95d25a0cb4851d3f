//! `ACS3-HMAC-SHA256`, the signature of the V3 gateway.
//!
//! <https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature>
//!
//! ```
//! use cams_core::internal::sign::acs3;
//! use http::{HeaderName, header};
//!
//! let action = HeaderName::from_static("x-acs-action");
//! let headers = [(&header::HOST, "cams.ap-southeast-1.aliyuncs.com"), (&action, "ListChatGroup")];
//! let canonical = acs3::Canonical::new("POST", "/", "", headers, acs3::EMPTY_BODY_SHA256);
//! assert_eq!(canonical.signed_headers(), "host;x-acs-action");
//! let signature = acs3::Key::new("secret").sign(&canonical.string_to_sign());
//! assert_eq!(signature.len(), 64);
//! ```

use std::borrow::Cow;
use std::fmt;

use base16ct::lower::{encode_str, encode_string};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use sha2::{Digest, Sha256};

use crate::request::percent::Pairs;

/// Name of the algorithm, at the start of the string to sign and of the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// SHA-256 of an empty body.
pub const EMPTY_BODY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Room for 32 bytes in hexadecimal digits.
pub(crate) type Digits = [u8; 64];

/// A request in its signed form. It is written out only for inspection: signing takes it piece by piece.
#[derive(Debug)]
pub struct Canonical<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: Pairs<'a>,
    body_sha256: &'a str,
}

impl<'a> Canonical<'a> {
    /// Creates the canonical form of a request, with all the given headers signed.
    ///
    /// `query` is already canonical ([`canonical_pairs`](crate::percent::canonical_pairs)), and `path` is already
    /// encoded. If a header is given twice, its values are sorted and joined with `,`.
    #[inline]
    #[must_use]
    pub fn new(
        method: &'a str,
        path: &'a str,
        query: &'a str,
        headers: impl IntoIterator<Item = (&'a HeaderName, &'a str)>,
        body_sha256: &'a str,
    ) -> Self {
        let headers = headers.into_iter().map(|(name, value)| (name.as_str(), value.trim()));
        let path = if path.is_empty() { "/" } else { path };
        Self { method, path, query, headers: Pairs::sorted(headers), body_sha256 }
    }

    /// Returns the canonical request.
    #[must_use]
    pub fn request(&self) -> String {
        written(|put| self.write(put))
    }

    /// Returns the names of the signed headers, joined with `;`.
    #[must_use]
    pub fn signed_headers(&self) -> String {
        written(|put| self.write_signed_headers(put))
    }

    /// Returns the string to sign: the algorithm and the hash of the canonical request.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        written(|put| self.write_string_to_sign(put))
    }

    /// Returns the value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self, access_key_id: &str, signature: &str) -> String {
        let mut text = String::with_capacity(256);
        text.extend([ALGORITHM, " Credential=", access_key_id, ",SignedHeaders="]);
        self.write_signed_headers(&mut |piece| text.push_str(piece));
        text.extend([",Signature=", signature]);
        text
    }

    fn write(&self, put: &mut (impl FnMut(&str) + ?Sized)) {
        [self.method, "\n", self.path, "\n", self.query, "\n"].into_iter().for_each(&mut *put);
        for same_name in self.headers_by_name() {
            for (at, (name, value)) in same_name.iter().enumerate() {
                let [before, between] = if at == 0 { [*name, ":"] } else { ["", ","] };
                [before, between, value].into_iter().for_each(&mut *put);
            }
            put("\n");
        }
        put("\n");
        self.write_signed_headers(put);
        put("\n");
        put(self.body_sha256);
    }

    fn write_signed_headers(&self, put: &mut (impl FnMut(&str) + ?Sized)) {
        let names = self.headers_by_name().filter_map(|same_name| same_name.first());
        for (at, (name, _)) in names.enumerate() {
            if at > 0 {
                put(";");
            }
            put(name);
        }
    }

    fn write_string_to_sign(&self, put: &mut (impl FnMut(&str) + ?Sized)) {
        let mut hash = Sha256::new();
        self.write(&mut |piece| hash.update(piece));
        put(ALGORITHM);
        put("\n");
        put(digits(&hash.finalize().into(), &mut [0; 64]));
    }

    fn headers_by_name(&self) -> impl Iterator<Item = &[(&'a str, &'a str)]> {
        self.headers.as_slice().chunk_by(|(left, _), (right, _)| left == right)
    }
}

/// Returns what is written piece by piece as one string.
fn written(write: impl FnOnce(&mut dyn FnMut(&str))) -> String {
    let mut text = String::new();
    write(&mut |piece| text.push_str(piece));
    text
}

/// Returns the bytes of a hash in lower-case hexadecimal digits.
fn digits<'d>(hash: &[u8; 32], room: &'d mut Digits) -> &'d str {
    // It fails only for lack of space, and the types guarantee enough.
    let Ok(text) = encode_str(hash, room) else { unreachable!() };
    text
}

/// Returns the SHA-256 in lower-case hexadecimal digits, the value of `x-acs-content-sha256`.
#[must_use]
pub fn body_sha256(body: &[u8]) -> Cow<'static, str> {
    if body.is_empty() { EMPTY_BODY_SHA256.into() } else { encode_string(&Sha256::digest(body)).into() }
}

/// A signing key: an AccessKey secret, halfway through HMAC. It is wiped from memory when dropped.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// Creates the key from an AccessKey secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        // HMAC accepts keys of any length, so this constructor cannot fail.
        let Ok(mac) = Hmac::new_from_slice(secret.as_bytes()) else { unreachable!() };
        Self(mac)
    }

    /// Returns the signature in lower-case hexadecimal digits.
    #[must_use]
    pub fn sign(&self, string_to_sign: &str) -> String {
        encode_string(&self.0.clone().chain_update(string_to_sign).finalize().into_bytes())
    }

    /// Returns the signature of a request, without writing out any of it.
    pub(crate) fn sign_request<'d>(&self, request: &Canonical<'_>, room: &'d mut Digits) -> &'d str {
        let mut mac = self.0.clone();
        request.write_string_to_sign(&mut |piece| mac.update(piece.as_bytes()));
        digits(&mac.finalize().into_bytes().into(), room)
    }

    /// Returns whether a signature in hexadecimal digits is right, compared in constant time.
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

    #[test]
    fn to_canonicalise_and_sign_takes_no_allocation() {
        let names: Vec<_> =
            (0..12).rev().map(|at| HeaderName::try_from(format!("x-acs-{at}")).expect("a name")).collect();
        let headers = || names.iter().map(|name| (name, " value "));
        let key = Key::new("secret");
        let taken = allocation_counter::measure(|| {
            let canonical = Canonical::new("POST", "/", "A=1&B=2", headers(), EMPTY_BODY_SHA256);
            assert!(!key.sign_request(&canonical, &mut [0; 64]).is_empty());
        });
        assert_eq!(taken.count_total, 0);
    }

    proptest! {
        #[test]
        fn anything_is_canonicalised_and_signed_without_a_panic(
            method: String,
            path: String,
            query: String,
            headers in proptest::collection::vec(("[!#-'*+.0-9A-Z^-z|~-]{1,8}", any::<String>()), 0..20),
            secret: String,
        ) {
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_bytes(name.as_bytes()).expect("a name"), value.as_str()))
                .collect();
            let headers = headers.iter().map(|(name, value)| (name, *value));
            let canonical = Canonical::new(&method, &path, &query, headers, EMPTY_BODY_SHA256);
            let to_sign = canonical.string_to_sign();
            let hash = encode_string(&Sha256::digest(canonical.request()));
            prop_assert_eq!(to_sign.strip_prefix("ACS3-HMAC-SHA256\n"), Some(hash.as_str()));
            let key = Key::new(&secret);
            let signature = key.sign(&to_sign);
            prop_assert!(key.verify(&to_sign, &signature));
            let mut room = [0; 64];
            prop_assert_eq!(key.sign_request(&canonical, &mut room), signature);
        }
    }
}
