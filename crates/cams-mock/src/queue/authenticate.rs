//! Checks the signature of a request to a queue, and that its token opens the queue.

use std::time::{Duration, SystemTime};

use cams_core::smq::{Sign, Signable, SignatureV2};
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderMap, StatusCode};
use jiff::fmt::rfc2822::DateTimeParser;

use super::state::Queues;
use super::xml::Problem;

/// How far the date of a request may be from the clock, either way.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Checks a request. `target` is its path and query as they came over the wire.
pub(super) fn check(
    method: &str,
    target: &str,
    headers: &HeaderMap,
    queue: &str,
    queues: &Queues,
    now: SystemTime,
) -> Result<(), Problem> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = header(AUTHORIZATION.as_str()).ok_or_else(|| {
        Problem::bad_request("MissingAuthorizationHeader", "Authorization header is required.")
    })?;
    if header("x-mns-version").is_none() {
        return Err(Problem::bad_request("MissingVersionHeader", "x-mns-version header is required."));
    }
    // A date of its own header takes the place of `Date`, which some clients cannot set.
    let date = header("x-mns-date").or(header(DATE.as_str()));
    let date = date.ok_or_else(|| Problem::bad_request("MissingDateHeader", "Date header is required."))?;
    let id = authorization.strip_prefix("MNS ").and_then(|rest| rest.split_once(':')).map(|(id, _)| id);
    let id = id.ok_or_else(|| {
        Problem::bad_request(
            "InvalidAuthorizationHeader",
            "The Authorization header must be `MNS <id>:<signature>`.",
        )
    })?;
    let token = queues.token(id).ok_or_else(|| {
        Problem::forbidden("InvalidAccessKeyId", "The AccessKey Id you provided is not exist.")
    })?;
    if header("security-token") != token.credentials.security_token() {
        return Err(Problem::forbidden(
            "InvalidSecurityToken",
            "The security token you provided is invalid.",
        ));
    }
    if now >= token.expires_at {
        return Err(Problem::forbidden(
            "SecurityTokenExpired",
            "The security token you provided has expired.",
        ));
    }
    check_date(date, now)?;
    let own: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-mns-"))
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
        .collect();
    let signable = Signable {
        method,
        target,
        date,
        content_md5: header("content-md5").unwrap_or_default(),
        content_type: header(CONTENT_TYPE.as_str()).unwrap_or_default(),
        headers: &own,
    };
    if SignatureV2.authorization(&signable, &token.credentials) != authorization {
        return Err(Problem::forbidden(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing \
             method.",
        ));
    }
    let opens = token.queue == queue || (token.queue.starts_with('-') && queue.ends_with(&token.queue));
    if !opens {
        return Err(Problem::forbidden(
            "AccessDenied",
            "The OwnerId that your Access Key Id associated to is forbidden for this operation.",
        ));
    }
    Ok(())
}

fn check_date(date: &str, now: SystemTime) -> Result<(), Problem> {
    let invalid =
        || Problem::bad_request("InvalidDateHeader", "The Date header must be a date of RFC 1123 in GMT.");
    let parsed = DateTimeParser::new().parse_timestamp(date).map_err(|_| invalid())?;
    let parsed = SystemTime::from(parsed);
    let apart = now.duration_since(parsed).or_else(|_| parsed.duration_since(now)).unwrap_or_default();
    if apart <= WINDOW {
        return Ok(());
    }
    Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "TimeExpired", "The http request you sent is expired."))
}
