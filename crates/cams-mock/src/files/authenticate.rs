//! Checks the signature of an upload, `OSS4-HMAC-SHA256`, from what came over the wire.
//!
//! <https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>

use std::time::{Duration, SystemTime};

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::answer::Problem;
use super::grants::{Grant, Grants};

const ALGORITHM: &str = "OSS4-HMAC-SHA256";

/// How far the date of a request may be from the clock, either way.
const WINDOW: Duration = Duration::from_secs(15 * 60);

const SLASHES_STAY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The parts of the `Authorization` header.
struct Claim<'a> {
    id: &'a str,
    /// Date, region, product and a fixed word.
    scope: &'a str,
    /// Headers that are signed besides those that must be.
    additional: Vec<&'a str>,
    signature: &'a str,
}

/// The grant by which a request is signed, if everything about the signature is right.
pub(super) fn check<'g>(head: &Parts, grants: &'g Grants, now: SystemTime) -> Result<&'g Grant, Problem> {
    let Some(authorization) = text(&head.headers, AUTHORIZATION.as_str()) else {
        return Err(Problem::forbidden("AccessDenied", "Anonymous access is forbidden for this operation."));
    };
    let Some(claim) = parse(authorization) else {
        let message =
            format!("The Authorization header must use {ALGORITHM}; this server checks no other signature.");
        return Err(Problem::bad_request("InvalidArgument", message));
    };
    let grant = grants.find(claim.id).ok_or_else(|| {
        Problem::forbidden(
            "InvalidAccessKeyId",
            "The OSS Access Key Id you provided does not exist in our records.",
        )
    })?;
    check_token(&head.headers, grant, now)?;
    check_date(&head.headers, claim.scope, now)?;
    check_signature(head, &claim, &grant.secret)?;
    Ok(grant)
}

fn check_token(headers: &HeaderMap, grant: &Grant, now: SystemTime) -> Result<(), Problem> {
    if text(headers, "x-oss-security-token") != Some(&grant.token) {
        return Err(Problem::forbidden(
            "InvalidSecurityToken",
            "The security token you provided is invalid.",
        ));
    }
    if now >= grant.expires_at {
        return Err(Problem::forbidden(
            "SecurityTokenExpired",
            "The security token you provided has expired.",
        ));
    }
    Ok(())
}

fn check_date(headers: &HeaderMap, scope: &str, now: SystemTime) -> Result<(), Problem> {
    let date = text(headers, "x-oss-date").unwrap_or_default();
    let parsed = DateTime::strptime("%Y%m%dT%H%M%SZ", date).and_then(|date| date.to_zoned(TimeZone::UTC));
    let Ok(parsed) = parsed.map(|date| SystemTime::from(date.timestamp())) else {
        return Err(Problem::forbidden(
            "AccessDenied",
            "The header x-oss-date must be written YYYYMMDDTHHMMSSZ.",
        ));
    };
    if !date.starts_with(scope.split('/').next().unwrap_or_default()) {
        return Err(Problem::bad_request(
            "InvalidArgument",
            "The credential is for another day than x-oss-date.",
        ));
    }
    let apart = now.duration_since(parsed).or_else(|_| parsed.duration_since(now)).unwrap_or_default();
    if apart > WINDOW {
        let message = "The difference between the request time and the current time is too large.";
        return Err(Problem::forbidden("RequestTimeTooSkewed", message));
    }
    Ok(())
}

fn check_signature(head: &Parts, claim: &Claim<'_>, secret: &str) -> Result<(), Problem> {
    let canonical = canonical_request(head, &claim.additional);
    let date = text(&head.headers, "x-oss-date").unwrap_or_default();
    let hash = base16ct::lower::encode_string(&Sha256::digest(canonical.as_bytes()));
    let string_to_sign = [ALGORITHM, date, claim.scope, &hash].join("\n");
    let mut key = format!("aliyun_v4{secret}").into_bytes();
    for part in claim.scope.split('/') {
        key = mac(&key, part).finalize().into_bytes().to_vec();
    }
    let signature = base16ct::mixed::decode_vec(claim.signature).unwrap_or_default();
    if mac(&key, &string_to_sign).verify_slice(&signature).is_ok() {
        return Ok(());
    }
    let message = "The request signature we calculated does not match the signature you provided.";
    let token = text(&head.headers, "x-oss-security-token").filter(|token| !token.is_empty());
    let shown = token.map_or(canonical.clone(), |token| canonical.replace(token, "***"));
    Err(Problem::forbidden("SignatureDoesNotMatch", message)
        .with_detail("StringToSign", string_to_sign)
        .with_detail("CanonicalRequest", shown))
}

fn parse(authorization: &str) -> Option<Claim<'_>> {
    let fields = authorization.trim().strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
    let field =
        |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
    let (id, scope) = field("Credential")?.split_once('/')?;
    let is_ours = scope.split('/').count() == 4 && scope.ends_with("/oss/aliyun_v4_request");
    let additional = field("AdditionalHeaders").map(|names| names.split(';').collect()).unwrap_or_default();
    is_ours.then_some(Claim { id, scope, additional, signature: field("Signature")? })
}

fn canonical_request(head: &Parts, additional: &[&str]) -> String {
    let path = percent_decode_str(head.uri.path()).decode_utf8_lossy();
    let mut query: Vec<&str> = head.uri.query().unwrap_or_default().split('&').collect();
    query.sort_unstable();
    let query: Vec<_> = query.iter().map(|pair| pair.trim_end_matches('=')).collect();
    let must_be_signed =
        |name: &str| name.starts_with("x-oss-") || name == "content-type" || name == "content-md5";
    let mut headers: Vec<_> = head
        .headers
        .iter()
        .filter(|(name, _)| must_be_signed(name.as_str()) || additional.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}:{}\n", String::from_utf8_lossy(value.as_bytes()).trim()))
        .collect();
    headers.sort_unstable();
    let mut additional = additional.to_vec();
    additional.sort_unstable();
    [
        head.method.as_str(),
        &encode_path(&path),
        &query.join("&"),
        &headers.concat(),
        &additional.join(";"),
        text(&head.headers, "x-oss-content-sha256").unwrap_or_default(),
    ]
    .join("\n")
}

/// A path with all encoded that a signature wants encoded.
pub(super) fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, SLASHES_STAY).to_string()
}

/// The HMAC-SHA256 of a text.
pub(super) fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    // HMAC takes keys of any length, so this constructor has no failing case.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { unreachable!() };
    mac.update(text.as_bytes());
    mac
}

/// The value of a header, if there is one and it is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
