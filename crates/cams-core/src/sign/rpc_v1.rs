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
//! assert_eq!(rpc_v1::signature("testsecret", &to_sign).len(), 28);
//! ```

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

/// The signature in Base64.
#[must_use]
pub fn signature(secret: &str, string_to_sign: &str) -> String {
    BASE64.encode(mac(secret, string_to_sign).finalize().into_bytes())
}

/// Whether a signature in Base64 is right, compared in constant time.
#[must_use]
pub fn verify(secret: &str, string_to_sign: &str, signature: &str) -> bool {
    BASE64.decode(signature).is_ok_and(|bytes| mac(secret, string_to_sign).verify_slice(&bytes).is_ok())
}

fn mac(secret: &str, string_to_sign: &str) -> Hmac<Sha1> {
    // The key is the secret and an ampersand; this copy is wiped like the secret itself.
    let key = Zeroizing::new(format!("{secret}&"));
    // HMAC takes keys of any length, so this constructor has no failing case.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else { unreachable!() };
    mac.update(string_to_sign.as_bytes());
    mac
}
