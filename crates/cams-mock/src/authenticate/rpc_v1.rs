//! Reads an RPC V1 signature, HMAC-SHA1: all parameters of the query and the form but `Signature` itself.

use std::collections::BTreeMap;

use cams_core::internal::percent;
use cams_core::internal::sign::rpc_v1;

use super::proof::{Proof, check_present, incomplete, without_token};
use crate::answer::Refusal;
use crate::request::Request;

/// Parameters that belong to the scheme, not to an operation.
pub(super) const PARAMETERS: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

const REQUIRED: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

pub(super) fn read(request: &Request) -> Result<Proof, Refusal> {
    let value = |name| request.parameter(name).filter(|value| !value.is_empty());
    check_present("parameters", REQUIRED, |name| value(name).is_some())?;
    check_value(request, "SignatureMethod", rpc_v1::METHOD)?;
    check_value(request, "SignatureVersion", rpc_v1::VERSION)?;
    // Of a parameter in both places, the one in the form is signed.
    let signed: BTreeMap<_, _> = request
        .parameters
        .iter()
        .filter(|parameter| parameter.name != "Signature")
        .map(|parameter| (parameter.name.as_str(), parameter.value.as_str()))
        .collect();
    let string_to_sign = rpc_v1::Canonical::new(request.method.as_str(), signed).string_to_sign();
    let text = |name| value(name).unwrap_or_default().to_owned();
    let token = value("SecurityToken");
    // The string to sign is encoded twice.
    let encoded_token = token.map(|token| percent::encode(&percent::encode(token)));
    let shown = without_token(&string_to_sign, encoded_token.as_deref());
    Ok(Proof {
        access_key_id: text("AccessKeyId"),
        security_token: token.map(str::to_owned),
        date: text("Timestamp"),
        nonce: text("SignatureNonce"),
        signature: text("Signature"),
        shown: Some(shown),
        canonical_request: None,
        string_to_sign,
    })
}

fn check_value(request: &Request, name: &str, wanted: &str) -> Result<(), Refusal> {
    if request.parameter(name) == Some(wanted) {
        return Ok(());
    }
    Err(incomplete(format!("The parameter `{name}` must be `{wanted}`.")))
}
