//! The checks of a signature, the same for both schemes: the key, the date, and the signature itself.

use std::time::SystemTime;

use cams_core::internal::sign;
use cams_core::{Credentials, Scheme};
use http::StatusCode;

use super::claim::Claim;
use super::nonces::Proven;
use super::proof::{Proof, incomplete};
use super::{acs3, rpc_v1, timestamp};
use crate::answer::Refusal;
use crate::request::Request;

/// Checks the signature of a request, all but that its nonce is new ([`Nonces::take`](super::Nonces::take)).
pub(crate) fn check(
    request: &Request,
    claim: &Claim,
    credentials: &Credentials,
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
    check_key(&proof, credentials)?;
    let expiry = timestamp::check(&proof.date, now)?;
    check_signature(scheme, &proof, credentials.access_key_secret())?;
    Ok(Proven { nonce: proof.nonce, expiry })
}

fn check_key(proof: &Proof, credentials: &Credentials) -> Result<(), Refusal> {
    if proof.access_key_id != credentials.access_key_id() {
        let message = "Specified access key is not found.";
        return Err(Refusal::gateway(StatusCode::NOT_FOUND, "InvalidAccessKeyId.NotFound", message));
    }
    match (credentials.security_token(), proof.security_token.as_deref()) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refusal::bad_request(
            "MissingSecurityToken",
            "SecurityToken is mandatory for this access key: the credentials are temporary.",
        )),
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
    let message = format!("Specified signature is not matched with our calculation. {}", proof.explanation);
    Err(Refusal::bad_request("SignatureDoesNotMatch", message))
}
