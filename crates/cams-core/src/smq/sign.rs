//! The signature of a request to a queue: `MNS <AccessKeyId>:<signature>`, HMAC-SHA1.
//!
//! <https://www.alibabacloud.com/help/en/mns/developer-reference/sign-requests>
//!
//! It covers the method, four headers, every `x-mns-` header, and the path with the query, byte for byte as sent. It
//! does not cover `Host`, the body, and `security-token`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::credentials::value::Credentials;

/// The signed parts of a request to a queue.
#[derive(Clone, Copy, Debug)]
pub struct Signable<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// Path and query, exactly as on the request line.
    pub target: &'a str,
    /// The header `Date`.
    pub date: &'a str,
    /// The header `Content-MD5`; empty if the request has none.
    pub content_md5: &'a str,
    /// The header `Content-Type`; empty if the request has none.
    pub content_type: &'a str,
    /// Every header whose name begins with `x-mns-`.
    pub headers: &'a [(&'a str, &'a str)],
}

/// Signs requests to a queue. [`SignatureV2`] is the only scheme that every official client uses today.
pub trait Sign: fmt::Debug + Send + Sync + 'static {
    /// Returns the value of the `Authorization` header.
    fn authorization(&self, request: &Signable<'_>, credentials: &Credentials) -> String;
}

/// Version 2 of the signature, HMAC-SHA1.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignatureV2;

impl SignatureV2 {
    /// Returns the text to sign.
    #[must_use]
    pub fn string_to_sign(&self, request: &Signable<'_>) -> String {
        let named = |(name, value): &(&str, &str)| (name.to_ascii_lowercase(), (*value).to_owned());
        let mut headers: Vec<_> = request.headers.iter().map(named).collect();
        headers.sort_unstable();
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let Signable { method, target, date, content_md5, content_type, .. } = request;
        format!("{method}\n{content_md5}\n{content_type}\n{date}\n{lines}{target}")
    }
}

impl Sign for SignatureV2 {
    fn authorization(&self, request: &Signable<'_>, credentials: &Credentials) -> String {
        // HMAC accepts keys of any length, so this constructor cannot fail.
        let Ok(mac) = Hmac::<Sha1>::new_from_slice(credentials.access_key_secret().as_bytes()) else {
            unreachable!()
        };
        let signature = BASE64.encode(mac.chain_update(self.string_to_sign(request)).finalize().into_bytes());
        format!("MNS {}:{signature}", credentials.access_key_id())
    }
}
