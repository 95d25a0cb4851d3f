//! The metadata service of an instance, which gives out the keys of its role.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::json;

/// Keys of the account.
pub(crate) const KEY_ID: &str = "LTAIsimulated";
pub(crate) const KEY_SECRET: &str = "canary-secret-of-the-account";
pub(crate) const KEY_TOKEN: &str = "canary-token-of-the-account";

/// The token of the hardened mode.
pub(crate) const TOKEN: &str = "canary-token-of-the-metadata";

pub(crate) const ENDPOINT: &str = "http://100.100.100.200";

/// How long keys are valid.
const LIFE: Duration = Duration::from_secs(900);

/// Whether a request is for the metadata service.
pub(crate) fn is_for<T>(request: &Request<T>) -> bool {
    request.uri().host() == Some("100.100.100.200")
}

/// What it answers.
pub(crate) fn answer(request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
    if request.method() == Method::PUT {
        return Response::new(Bytes::from_static(TOKEN.as_bytes()));
    }
    if request.uri().path().ends_with('/') {
        return Response::new(Bytes::from_static(b"sender"));
    }
    let seconds = (now + LIFE).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let expiration =
        jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or_default()).unwrap_or_default();
    let key = json!({
        "Code": "Success",
        "AccessKeyId": KEY_ID,
        "AccessKeySecret": KEY_SECRET,
        "SecurityToken": KEY_TOKEN,
        "Expiration": expiration.to_string(),
    });
    let mut response = Response::new(Bytes::from(key.to_string()));
    if let Ok(date) = httpdate::fmt_http_date(now).try_into() {
        response.headers_mut().insert("date", date);
    }
    response
}
