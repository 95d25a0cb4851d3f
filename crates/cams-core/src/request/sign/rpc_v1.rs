//! RPC V1, `HMAC-SHA1`: the older signature, carried in the query.
//!
//! Its parameters and those of the operation, from query and form alike, are signed together, but no headers.
//! <https://help.aliyun.com/en/sdk/product-overview/rpc-mechanism>
//!
//! ```
//! use cams_core::internal::sign::rpc_v1;
//!
//! let parameters = [("Action", "ListChatGroup"), ("AccessKeyId", "testid")];
//! let to_sign = rpc_v1::Canonical::new("POST", parameters).string_to_sign();
//! assert_eq!(to_sign, "POST&%2F&AccessKeyId%3Dtestid%26Action%3DListChatGroup");
//! assert_eq!(rpc_v1::Key::new("testsecret").sign(&to_sign).len(), 28);
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::request::percent;
use crate::request::percent::Pairs;

/// The value of `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";

/// The value of `SignatureVersion`.
pub const VERSION: &str = "1.0";

/// A request in its signed form. It is written out only for inspection: signing takes it piece by piece.
#[derive(Debug)]
pub struct Canonical<'a> {
    method: &'a str,
    parameters: Pairs<'a>,
}

impl<'a> Canonical<'a> {
    /// Creates the canonical form of a request with these parameters, which are all but `Signature`.
    #[must_use]
    pub fn new(method: &'a str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { method, parameters: Pairs::sorted(parameters) }
    }

    /// Returns the parameters as they are signed, encoded once.
    #[must_use]
    pub fn parameters(&self) -> String {
        let mut text = String::new();
        percent::push_canonical(&mut text, &self.parameters);
        text
    }

    /// Returns the string to sign.
    #[must_use]
    pub fn string_to_sign(&self) -> String {
        let mut text = String::new();
        self.write_string_to_sign(|piece| text.push_str(piece));
        text
    }

    fn write_string_to_sign(&self, mut put: impl FnMut(&str)) {
        put(self.method);
        put("&%2F&");
        self.parameters.write(|piece| percent::pieces(piece).for_each(&mut put));
    }
}

/// A signing key: an AccessKey secret, halfway through HMAC. It is wiped from memory when dropped.
#[derive(Clone)]
pub struct Key(Hmac<Sha1>);

impl Key {
    /// Creates the key from an AccessKey secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        // The key is the secret and an ampersand; this copy is wiped like the secret itself.
        let key = Zeroizing::new(format!("{secret}&"));
        // HMAC accepts keys of any length, so this constructor cannot fail.
        let Ok(mac) = Hmac::new_from_slice(key.as_bytes()) else { unreachable!() };
        Self(mac)
    }

    /// Returns the signature in Base64.
    #[must_use]
    pub fn sign(&self, string_to_sign: &str) -> String {
        BASE64.encode(self.0.clone().chain_update(string_to_sign).finalize().into_bytes())
    }

    /// Returns the signature of a request, without writing out the string to sign.
    pub(crate) fn sign_request(&self, request: &Canonical<'_>) -> String {
        let mut mac = self.0.clone();
        request.write_string_to_sign(|piece| mac.update(piece.as_bytes()));
        BASE64.encode(mac.finalize().into_bytes())
    }

    /// Returns whether a signature in Base64 is right, compared in constant time.
    #[must_use]
    pub fn verify(&self, string_to_sign: &str, signature: &str) -> bool {
        let mac = self.0.clone().chain_update(string_to_sign);
        BASE64.decode(signature).is_ok_and(|bytes| mac.verify_slice(&bytes).is_ok())
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
    fn to_canonicalise_takes_no_allocation() {
        let parameters = [("To", "+86 138"), ("Action", "SendChatappMessage"), ("Content", "{\"a\":\"é\"}")];
        let mut bytes = 0;
        let taken = allocation_counter::measure(|| {
            Canonical::new("POST", parameters).write_string_to_sign(|piece| bytes += piece.len());
        });
        assert_eq!(
            (taken.count_total, bytes),
            (0, Canonical::new("POST", parameters).string_to_sign().len())
        );
    }

    proptest! {
        #[test]
        fn what_is_signed_piece_by_piece_is_the_string_to_sign(
            method: String,
            parameters: Vec<(String, String)>,
            secret: String,
        ) {
            let pairs = || parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let canonical = Canonical::new(&method, pairs());
            let to_sign = canonical.string_to_sign();
            let encoded = percent::encode(&percent::canonical_pairs(pairs()));
            prop_assert_eq!(&to_sign, &format!("{method}&%2F&{encoded}"));
            let key = Key::new(&secret);
            let signature = key.sign_request(&canonical);
            prop_assert_eq!(&signature, &key.sign(&to_sign));
            prop_assert!(key.verify(&to_sign, &signature));
        }
    }
}
