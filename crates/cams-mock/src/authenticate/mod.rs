//! Authentication: whether a request was signed, by the right key, in time, and for the first time.
//!
//! The two schemes differ in where the signature is and in what it covers; each reads a request into a [`Proof`], and
//! the checks of a proof are the same for both.

mod acs3;
mod nonces;
mod rpc_v1;
mod timestamp;

use std::time::SystemTime;

use cams_core::internal::sign;
use cams_core::{Credentials, Scheme};
use http::StatusCode;
use http::header::AUTHORIZATION;
use jiff::Timestamp;

use crate::answer::Refusal;
use crate::request::Request;

pub(crate) use nonces::Nonces;

/// What a request says about itself, before anything of it is believed.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) scheme: Option<Scheme>,
    pub(crate) action: String,
    pub(crate) version: String,
}

/// The signature of a request and all that is needed to check it.
struct Proof {
    access_key_id: String,
    security_token: Option<String>,
    date: String,
    nonce: String,
    signature: String,
    string_to_sign: String,
    /// What the string to sign was made of, in the form in which it is shown.
    explanation: String,
}

/// The scheme, the operation and the version that a request names.
pub(crate) fn claim(request: &Request) -> Claim {
    let header = |name| request.header(name).map(|value| value.into_owned());
    let parameter = |name| request.parameter(name).map(str::to_owned);
    let (scheme, action, version) = if request.headers.contains_key(AUTHORIZATION) {
        (Some(Scheme::Acs3), header("x-acs-action"), header("x-acs-version"))
    } else if ["Signature", "AccessKeyId"].into_iter().any(|name| request.parameter(name).is_some()) {
        (Some(Scheme::RpcV1), parameter("Action"), parameter("Version"))
    } else {
        let either = |in_header, in_parameter| header(in_header).or_else(|| parameter(in_parameter));
        (None, either("x-acs-action", "Action"), either("x-acs-version", "Version"))
    };
    Claim { scheme, action: action.unwrap_or_default(), version: version.unwrap_or_default() }
}

/// Whether a parameter belongs to the signature, not to the operation.
pub(crate) fn is_of_the_signature(scheme: Option<Scheme>, name: &str) -> bool {
    scheme != Some(Scheme::Acs3) && rpc_v1::PARAMETERS.contains(&name)
}

/// The nonce of a correctly signed request.
pub(crate) struct Proven {
    nonce: String,
    /// The last moment at which a request of its date is accepted.
    expiry: Timestamp,
}

/// Checks the signature of a request, all but that its nonce is new ([`Nonces::take`]).
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

fn incomplete(message: impl Into<String>) -> Refusal {
    Refusal::bad_request("IncompleteSignature", message)
}

/// Refuses when any of the names has no value.
fn check_present<'a>(what: &str, names: &[&'a str], has: impl Fn(&'a str) -> bool) -> Result<(), Refusal> {
    let missing: Vec<_> = names.iter().filter(|name| !has(name)).map(|name| format!("`{name}`")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(incomplete(format!("The signature is incomplete; missing {what}: {}.", missing.join(", "))))
}

/// A text to be shown, without the security token in it.
fn without_token(text: &str, token: Option<&str>) -> String {
    match token.filter(|token| !token.is_empty()) {
        Some(token) => text.replace(token, "***"),
        None => text.to_owned(),
    }
}
