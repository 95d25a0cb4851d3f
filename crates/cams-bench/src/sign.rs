//! Signing alone: a request that is encoded and placed is made canonical and signed.

use cams_core::Prepared;
use cams_core::internal::encode::Parameter;
use cams_core::internal::sign::{acs3, rpc_v1};
use http::HeaderName;

use crate::account::ACCESS_KEY_SECRET;

/// The parts of a request that `ACS3-HMAC-SHA256` signs, and the key.
#[derive(Debug)]
pub struct Acs3 {
    query: String,
    headers: Vec<(HeaderName, String)>,
    body: String,
    key: acs3::Key,
}

impl Acs3 {
    pub(crate) fn new(prepared: &Prepared) -> Self {
        let query = prepared.url().split_once('?').map_or("", |(_, query)| query).to_owned();
        let is_signed = |name: &str| name == "host" || name == "content-type" || name.starts_with("x-acs-");
        let headers = prepared.headers().iter().filter(|(name, _)| is_signed(name));
        let headers = headers.filter_map(|(name, value)| Some((name.parse().ok()?, value.clone()))).collect();
        Self { query, headers, body: prepared.body().to_owned(), key: acs3::Key::new(ACCESS_KEY_SECRET) }
    }

    /// Its signature.
    #[must_use]
    pub fn signature(&self) -> String {
        let headers = self.headers.iter().map(|(name, value)| (name, value.as_str()));
        let body_sha256 = acs3::body_sha256(self.body.as_bytes());
        let canonical = acs3::Canonical::new("POST", "/", &self.query, headers, &body_sha256);
        self.key.sign(&canonical.string_to_sign())
    }
}

/// The parameters that RPC V1 signs, and the key.
#[derive(Debug)]
pub struct RpcV1 {
    parameters: Vec<Parameter>,
    key: rpc_v1::Key,
}

impl RpcV1 {
    pub(crate) fn new(parameters: Vec<Parameter>) -> Self {
        Self { parameters, key: rpc_v1::Key::new(ACCESS_KEY_SECRET) }
    }

    /// Their signature.
    #[must_use]
    pub fn signature(&self) -> String {
        let pairs =
            self.parameters.iter().map(|Parameter { name, value, .. }| (name.as_ref(), value.as_str()));
        self.key.sign(&rpc_v1::Canonical::new("POST", pairs).string_to_sign())
    }
}
