//! How long the service asks to wait, from whichever of its headers says so.

use std::time::Duration;

use http::HeaderMap;

use super::header::header_text;
use crate::outcome::ErrorKind;

/// Whether the gateway names a time after which the call may come again.
pub(super) fn is_asked_to_wait(headers: &HeaderMap) -> bool {
    milliseconds(headers).is_some()
}

/// The wait that the service asks for, from whichever of its headers says so. The state of the rate limits asks for
/// nothing unless the call was refused because of them.
pub(super) fn asked_delay(headers: &HeaderMap, kind: ErrorKind) -> Option<Duration> {
    let reset = || rate_limit_reset(headers).filter(|_| kind == ErrorKind::Throttled);
    let seconds = || header_text(headers, "retry-after")?.trim().parse().ok().map(Duration::from_secs);
    milliseconds(headers).or_else(reset).or_else(seconds)
}

fn milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let wait = header_text(headers, "x-acs-retry-after")?.trim().parse().ok()?;
    (wait > 0).then(|| Duration::from_millis(wait))
}

/// `TimeLeft` in milliseconds of `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`, the larger of two headers.
fn rate_limit_reset(headers: &HeaderMap) -> Option<Duration> {
    let time_left = |name| {
        let text = header_text(headers, name)?;
        let part = text.split(',').find_map(|part| part.trim().strip_prefix("TimeLeft:"))?;
        part.trim().parse().ok().map(Duration::from_millis)
    };
    ["x-ratelimit-user-api", "x-ratelimit-user"].into_iter().filter_map(time_left).max()
}
