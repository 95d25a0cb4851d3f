//! A request under `ACS3-HMAC-SHA256`: date, nonce, and signature are headers.

use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::error::BuildError;
use super::headers::{
    ACCESS_KEY_ID, BEARER_TOKEN, BODY_SHA256, DATE, NONCE, SECURITY_TOKEN, insert_all, sensitive,
};
use super::sign::acs3;
use super::sign::moment::Moment;
use super::sign::trace::Trace;
use super::target::target_with;
use super::unsigned::Unsigned;
use crate::credentials::value::{Credentials, CredentialsKind};

/// Added to the query if the header contains a bearer token.
const BEARER: &str = "SignatureType=BEARERTOKEN";

/// Adds the headers of the scheme, including the signature, and returns the target.
pub(super) fn sign(
    unsigned: &Unsigned<'_>,
    credentials: &Credentials,
    moment: Moment,
    headers: &mut HeaderMap,
    trace: Option<&mut Trace>,
) -> Result<PathAndQuery, BuildError> {
    let (date, body_sha256) = (moment.date(), acs3::body_sha256(unsigned.body));
    let mut room = [0; 32];
    let stamps =
        [(&DATE, date.as_str()), (&NONCE, moment.nonce_in(&mut room)), (&BODY_SHA256, &*body_sha256)];
    match credentials.kind() {
        CredentialsKind::AccessKey | CredentialsKind::Sts => {}
        CredentialsKind::Anonymous => {
            insert_all(headers, &stamps)?;
            return Ok(unsigned.target.clone());
        }
        CredentialsKind::Bearer => {
            let token = credentials.bearer_token().unwrap_or_default();
            headers.insert(&BEARER_TOKEN, sensitive(token)?);
            insert_all(headers, &stamps)?;
            return bearer_target(unsigned);
        }
    }
    if let Some(token) = credentials.security_token() {
        headers.insert(&ACCESS_KEY_ID, HeaderValue::try_from(credentials.access_key_id())?);
        headers.insert(&SECURITY_TOKEN, sensitive(token)?);
    }
    let authorization = authorization(unsigned, credentials, headers, stamps, trace)?;
    let [date, nonce, body_sha256] = stamps;
    insert_all(headers, &[date, nonce, body_sha256, (&AUTHORIZATION, &authorization)])?;
    Ok(unsigned.target.clone())
}

/// Returns the target with the kind of token that the gateway must look for.
fn bearer_target(unsigned: &Unsigned<'_>) -> Result<PathAndQuery, BuildError> {
    match unsigned.query() {
        "" => target_with(|target| target.push_str(BEARER)),
        query => target_with(|target| target.extend([query, "&", BEARER])),
    }
}

/// Returns the header that signs these headers and the stamps; the last stamp is the hash of the body.
fn authorization(
    unsigned: &Unsigned<'_>,
    credentials: &Credentials,
    headers: &HeaderMap,
    stamps: [(&HeaderName, &str); 3],
    trace: Option<&mut Trace>,
) -> Result<String, BuildError> {
    let mut unfit = None;
    let signed = headers.iter().filter(|(name, _)| is_signed(name)).map(|(name, value)| {
        let text = value.to_str().unwrap_or_else(|_| {
            unfit = Some(name);
            ""
        });
        (name, text)
    });
    let [.., (_, body_sha256)] = stamps;
    let path = unsigned.target.path();
    let canonical = acs3::Canonical::new("POST", path, unsigned.query(), signed.chain(stamps), body_sha256);
    if let Some(name) = unfit {
        return Err(BuildError::new(format!("header `{name}` has a character that cannot be signed")));
    }
    let mut room = [0; 64];
    let signature = credentials.acs3_key().sign_request(&canonical, &mut room);
    if let Some(trace) = trace {
        *trace = Trace {
            canonical_request: canonical.request(),
            string_to_sign: canonical.string_to_sign(),
            signature: signature.to_owned(),
        };
    }
    Ok(canonical.authorization(credentials.access_key_id(), signature))
}

/// Only the documented headers are signed, so a proxy that rewrites another one does not break the signature.
fn is_signed(name: &HeaderName) -> bool {
    name == HOST || name == CONTENT_TYPE || name.as_str().starts_with("x-acs-")
}
