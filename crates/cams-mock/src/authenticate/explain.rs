//! How the signature of a request was checked, for people who look for a difference.

use cams_core::Scheme;
use cams_core::internal::sign;

use super::{acs3, rpc_v1};
use crate::keys::Key;
use crate::request::Request;

/// The signature of a request, and the expected one. No text contains the security token.
#[derive(Debug)]
pub(crate) struct Explained {
    pub(crate) access_key_id: String,
    /// Only ACS3 has one.
    pub(crate) canonical_request: Option<String>,
    pub(crate) string_to_sign: String,
    /// `None` if the key is not known.
    pub(crate) expected: Option<String>,
    pub(crate) got: String,
}

/// Explains the signature of a request, if it has a readable one. `find` returns the key for an ID.
pub(crate) fn explain(
    request: &Request,
    scheme: Scheme,
    find: impl FnOnce(&str) -> Option<Key>,
) -> Option<Explained> {
    let proof = match scheme {
        Scheme::Acs3 => acs3::proof(request),
        Scheme::RpcV1 => rpc_v1::read(request),
    };
    let proof = proof.ok()?;
    let expected = find(&proof.access_key_id).map(|key| {
        let (secret, text) = (key.credentials.access_key_secret(), &proof.string_to_sign);
        match scheme {
            Scheme::Acs3 => sign::acs3::Key::new(secret).sign(text).to_string(),
            Scheme::RpcV1 => sign::rpc_v1::Key::new(secret).sign(text).to_string(),
        }
    });
    Some(Explained {
        expected,
        string_to_sign: proof.shown().to_owned(),
        access_key_id: proof.access_key_id,
        canonical_request: proof.canonical_request,
        got: proof.signature,
    })
}
