//! Reads an ACS3-HMAC-SHA256 signature: the `Authorization` header, and the canonical request rebuilt from the wire.
//!
//! Only the headers that `SignedHeaders` names take part: clients differ in what they sign. `host` and every
//! `x-acs-*` header must be among them, otherwise a man in the middle could change the call.

use cams_core::internal::percent;
use cams_core::internal::sign::acs3;
use cams_operation::Location;
use http::HeaderName;
use http::header::{AUTHORIZATION, HOST};

use super::proof::{Proof, check_present, incomplete, without_token};
use crate::answer::Refusal;
use crate::request::Request;

const HEADERS: &[&str] =
    &["x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];

/// The parts of an `Authorization` header.
struct Authorization {
    credential: String,
    signed_headers: Vec<String>,
    signature: String,
}

pub(super) fn read(request: &Request) -> Result<Proof, Refusal> {
    let proof = proof(request)?;
    let body_sha256 = acs3::body_sha256(&request.body);
    if request.header("x-acs-content-sha256").as_deref() == Some(&body_sha256) {
        return Ok(proof);
    }
    let message = format!(
        "The header `x-acs-content-sha256` is not the SHA-256 of the body, which is {body_sha256}. {}",
        proof.explanation()
    );
    Err(Refusal::bad_request("SignatureDoesNotMatch", message))
}

/// The signature, while the hash of the body may still be wrong.
pub(super) fn proof(request: &Request) -> Result<Proof, Refusal> {
    let authorization = parse(&request.header(AUTHORIZATION.as_str()).unwrap_or_default())?;
    check_present("headers", HEADERS, |name| request.header(name).is_some())?;
    check_coverage(request, &authorization.signed_headers)?;
    let body_sha256 = acs3::body_sha256(&request.body);
    let header = |name| request.header(name).unwrap_or_default().into_owned();
    let token = request.header("x-acs-security-token").map(|token| token.into_owned());
    let (canonical_request, string_to_sign) =
        canonicalize(request, &authorization.signed_headers, &body_sha256);
    Ok(Proof {
        access_key_id: authorization.credential,
        canonical_request: Some(without_token(&canonical_request, token.as_deref())),
        security_token: token,
        date: header("x-acs-date"),
        nonce: header("x-acs-signature-nonce"),
        signature: authorization.signature,
        string_to_sign,
        shown: None,
    })
}

fn parse(text: &str) -> Result<Authorization, Refusal> {
    let (algorithm, fields) = text.trim().split_once(' ').unwrap_or((text, ""));
    if algorithm != acs3::ALGORITHM {
        let message = format!("The algorithm of the header `Authorization` must be {}.", acs3::ALGORITHM);
        return Err(incomplete(message));
    }
    let field = |name: &str| {
        let value_of = |field: &str| field.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        fields.split(',').find_map(value_of).filter(|value| !value.is_empty())
    };
    check_present("in the header `Authorization`", &["Credential", "SignedHeaders", "Signature"], |name| {
        field(name).is_some()
    })?;
    let signed_headers = field("SignedHeaders").unwrap_or_default();
    Ok(Authorization {
        credential: field("Credential").unwrap_or_default(),
        signed_headers: signed_headers.split(';').map(str::to_owned).collect(),
        signature: field("Signature").unwrap_or_default(),
    })
}

/// Whether what is signed is there, and what must be signed is signed.
fn check_coverage(request: &Request, signed: &[String]) -> Result<(), Refusal> {
    let must_be_signed = |name: &&HeaderName| *name == HOST || name.as_str().starts_with("x-acs-");
    let present: Vec<_> = request.headers.keys().filter(must_be_signed).map(HeaderName::as_str).collect();
    check_present("in `SignedHeaders`", &present, |name| signed.iter().any(|signed| signed == name))?;
    let signed: Vec<_> = signed.iter().map(String::as_str).collect();
    check_present("headers that `SignedHeaders` names", &signed, |name| request.headers.contains_key(name))
}

/// The canonical request and the string to sign.
fn canonicalize(request: &Request, signed: &[String], body_sha256: &str) -> (String, String) {
    let in_query = request.parameters.iter().filter(|parameter| parameter.location == Location::Query);
    let query = percent::canonical_pairs(in_query.map(|p| (p.name.as_str(), p.value.as_str())));
    let headers: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| signed.iter().any(|signed| signed == name.as_str()))
        .map(|(name, value)| (name, String::from_utf8_lossy(value.as_bytes())))
        .collect();
    let headers = headers.iter().map(|(name, value)| (*name, value.as_ref()));
    let (method, path) = (request.method.as_str(), &request.path);
    let canonical = acs3::Canonical::new(method, path, &query, headers, body_sha256);
    (canonical.request(), canonical.string_to_sign())
}
