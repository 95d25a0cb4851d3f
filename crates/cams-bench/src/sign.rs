//! Signing alone: a request that is encoded and placed is made canonical and signed.

use cams_core::Prepared;
use cams_core::encode::Parameter;
use cams_core::percent;
use cams_core::sign::{acs3, rpc_v1};

const SECRET: &str = "a-secret-of-thirty-characters-x";

/// The parts of a request that `ACS3-HMAC-SHA256` signs.
#[derive(Debug)]
pub struct ToSign {
    query: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl ToSign {
    pub(crate) fn new(prepared: &Prepared) -> Self {
        let query = prepared.url().split_once('?').map_or("", |(_, query)| query);
        let is_signed = |name: &str| name == "host" || name == "content-type" || name.starts_with("x-acs-");
        let headers = prepared.headers().iter().filter(|(name, _)| is_signed(name)).cloned().collect();
        Self { query: query.to_owned(), headers, body: prepared.body().to_owned() }
    }

    /// Its signature.
    #[must_use]
    pub fn acs3(&self) -> String {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let body_sha256 = acs3::body_sha256(self.body.as_bytes());
        let canonical = acs3::canonicalize("POST", "/", &self.query, &headers, &body_sha256);
        acs3::signature(SECRET, &acs3::string_to_sign(&canonical))
    }
}

/// The signature of parameters under RPC V1.
#[must_use]
pub fn rpc_v1(parameters: &[Parameter]) -> String {
    let pairs = parameters.iter().map(|Parameter { name, value, .. }| (name.as_ref(), value.as_str()));
    let canonical = percent::canonical_pairs(pairs);
    rpc_v1::signature(SECRET, &rpc_v1::string_to_sign("POST", &canonical))
}
