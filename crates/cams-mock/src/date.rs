//! The header `Date` of every answer, by the clock of the server: a client whose clock is wrong learns from it.

use std::time::SystemTime;

use http::header::DATE;
use http::{HeaderMap, HeaderValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Dates an answer.
pub(crate) fn set(headers: &mut HeaderMap, now: SystemTime) {
    let timestamp = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
    let date = timestamp.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.extend(HeaderValue::try_from(date).ok().map(|date| (DATE, date)));
}
