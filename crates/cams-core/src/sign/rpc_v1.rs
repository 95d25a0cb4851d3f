//! RPC V1, `HMAC-SHA1`: the older signature, carried in the query.
//!
//! Its parameters and those of the operation, from query and form alike, are signed together; no header is.
//! <https://help.aliyun.com/en/sdk/product-overview/rpc-mechanism>
//!
//! ```
//! use cams_core::percent::canonical_pairs;
//! use cams_core::sign::rpc_v1;
//!
//! let canonical = canonical_pairs([("Action", "ListChatGroup"), ("AccessKeyId", "testid")]);
//! let to_sign = rpc_v1::string_to_sign("POST", &canonical);
//! assert_eq!(to_sign, "POST&%2F&AccessKeyId%3Dtestid%26Action%3DListChatGroup");
//! assert_eq!(rpc_v1::Key::new("testsecret").sign(&to_sign).len(), 28);
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::percent;

/// The value of `SignatureMethod`.
pub const METHOD: &str = "HMAC-SHA1";

/// The value of `SignatureVersion`.
pub const VERSION: &str = "1.0";

/// The text that the signature is made of.
///
/// `canonical` is made by [`canonical_pairs`](crate::percent::canonical_pairs) of all parameters but `Signature`.
#[must_use]
pub fn string_to_sign(method: &str, canonical: &str) -> String {
    format!("{method}&%2F&{}", percent::encode(canonical))
}

/// What signatures are made with: an AccessKey secret, half way through HMAC. It is wiped from memory when it goes.
#[derive(Clone)]
pub struct Key(Hmac<Sha1>);

impl Key {
    /// The key of an AccessKey secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        // The key is the secret and an ampersand; this copy is wiped like the secret itself.
        let key = Zeroizing::new(format!("{secret}&"));
        // HMAC takes keys of any length, so this constructor has no failing case.
        let Ok(mac) = Hmac::new_from_slice(key.as_bytes()) else { unreachable!() };
        Self(mac)
    }

    /// The signature in Base64.
    #[must_use]
    pub fn sign(&self, string_to_sign: &str) -> String {
        BASE64.encode(self.0.clone().chain_update(string_to_sign).finalize().into_bytes())
    }

    /// Whether a signature in Base64 is right, compared in constant time.
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
