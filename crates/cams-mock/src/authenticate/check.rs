//! The checks of a signature, the same for both schemes: the key, the date, and the signature itself.

use std::time::SystemTime;

use cams_core::Scheme;
use cams_core::internal::sign;
use http::StatusCode;

use super::claim::Claim;
use super::nonces::Proven;
use super::proof::{Proof, incomplete};
use super::{acs3, rpc_v1, timestamp};
use crate::answer::Refusal;
use crate::keys::Key;
use crate::request::Request;

/// Checks the signature of a request, all but that its nonce is new ([`Nonces::take`](super::Nonces::take)). `find`
/// returns the key of an ID.
pub(crate) fn check(
    request: &Request,
    claim: &Claim,
    find: impl FnOnce(&str) -> Option<Key>,
    now: SystemTime,
) -> Result<Proven, Refusal> {
    let Some(scheme) = claim.scheme else {
        return Err(incomplete(
            "The request is not signed: it has neither the header `Authorization` (ACS3-HMAC-SHA256) nor the parameter \
             `Signature` (HMAC-SHA1).",
        ));
    };
    let proof = match scheme {
        Scheme::Acs3 => acs3::read(request)?,
        Scheme::RpcV1 => rpc_v1::read(request)?,
    };
    let key = find(&proof.access_key_id).ok_or_else(|| {
        let message = "Specified access key is not found.";
        Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAccessKeyId.NotFound", message)
    })?;
    check_token(&proof, &key, now)?;
    let expiry = timestamp::check(&proof.date, now)?;
    check_signature(scheme, &proof, key.credentials.access_key_secret())?;
    Ok(Proven { nonce: proof.nonce, expiry })
}

fn check_token(proof: &Proof, key: &Key, now: SystemTime) -> Result<(), Refusal> {
    match (key.credentials.security_token(), proof.security_token.as_deref()) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refusal::bad_request(
            "MissingSecurityToken",
            "SecurityToken is mandatory for this access key: the credentials are temporary.",
        )),
        (Some(wanted), Some(given)) if wanted == given && key.expiry.is_some_and(|expiry| expiry <= now) => {
            let message = "Specified SecurityToken is expired.";
            Err(Refusal::bad_request("InvalidSecurityToken.Expired", message))
        }
        (Some(wanted), Some(given)) if wanted == given => Ok(()),
        (Some(_), Some(_)) => {
            let message = "Specified SecurityToken is malformed.";
            Err(Refusal::bad_request("InvalidSecurityToken.Malformed", message))
        }
    }
}

fn check_signature(scheme: Scheme, proof: &Proof, secret: &str) -> Result<(), Refusal> {
    let Proof { string_to_sign, signature, .. } = proof;
    let is_right = match scheme {
        Scheme::Acs3 => sign::acs3::Key::new(secret).verify(string_to_sign, signature),
        Scheme::RpcV1 => sign::rpc_v1::Key::new(secret).verify(string_to_sign, signature),
    };
    if is_right {
        return Ok(());
    }
    let message = format!("Specified signature is not matched with our calculation. {}", proof.explanation());
    Err(Refusal::bad_request("SignatureDoesNotMatch", message))
}
