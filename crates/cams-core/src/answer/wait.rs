//! The delay that the service requests before the next call.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::date;
use crate::outcome::ErrorKind;

const MILLISECOND: f64 = 1.0;
const SECOND: f64 = 1000.0;

/// Returns whether the gateway names a time after which the call may be repeated.
pub(super) fn is_asked_to_wait(headers: &HeaderMap) -> bool {
    gateway_wait(headers).is_some()
}

/// Returns the delay that the service requests: the longest in any of its headers. `now` counts if the response has no
/// date.
///
/// A delay of zero requests nothing, so our own backoff applies. The state of the rate limits requests nothing unless
/// it caused the refusal.
pub(crate) fn asked_delay(headers: &HeaderMap, kind: ErrorKind, now: SystemTime) -> Option<Duration> {
    let limits = rate_limit_reset(headers).filter(|_| kind == ErrorKind::Throttled);
    [gateway_wait(headers), retry_after(headers, now), limits].into_iter().flatten().max()
}

/// `x-acs-retry-after`, in milliseconds.
fn gateway_wait(headers: &HeaderMap) -> Option<Duration> {
    longest(headers, "x-acs-retry-after", |text| durations(text, MILLISECOND))
}

/// `Retry-After`: seconds, or a date by the clock of the service.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let until = |text: &str| {
        let there = date::of_answer(headers).unwrap_or(now);
        let wait = httpdate::parse_http_date(text.trim()).ok()?.duration_since(there).ok()?;
        Some(wait).filter(|wait| !wait.is_zero())
    };
    longest(headers, "retry-after", |text| durations(text, SECOND).or_else(|| until(text)))
}

/// The longest wait that the values of a header name. A service and the proxies before it may each add one.
fn longest(headers: &HeaderMap, name: &str, read: impl Fn(&str) -> Option<Duration>) -> Option<Duration> {
    headers.get_all(name).iter().filter_map(|value| read(value.to_str().ok()?)).max()
}

/// The longest of one or several numbers: proxies join values of one name by commas.
fn durations(text: &str, unit: f64) -> Option<Duration> {
    text.split(',').filter_map(|text| duration(text, unit)).max()
}

/// Returns the state of the rate limits: the longest wait of those that are used up.
fn rate_limit_reset(headers: &HeaderMap) -> Option<Duration> {
    ["x-ratelimit-user-api", "x-ratelimit-user"]
        .into_iter()
        .filter_map(|name| longest(headers, name, time_left))
        .max()
}

/// Returns `TimeLeft` in milliseconds of `Limit:1,Remain:0,TimeLeft:2000,Reset:1234`, the longest of limits that a
/// proxy joined. A limit that is not used up refuses nothing.
fn time_left(text: &str) -> Option<Duration> {
    let (mut longest, mut is_used_up) = (None, true);
    for part in text.split(',') {
        let Some((name, value)) = part.split_once(':') else { continue };
        match name.trim().to_ascii_lowercase().as_str() {
            // The next limit begins.
            "limit" => is_used_up = true,
            "remain" => is_used_up = value.trim() == "0",
            "timeleft" => longest = longest.max(duration(value, MILLISECOND).filter(|_| is_used_up)),
            _ => {}
        }
    }
    longest
}

/// Converts a number of units, each of so many milliseconds, rounded up to whole ones. `as` saturates.
fn duration(text: &str, unit: f64) -> Option<Duration> {
    let number = text.trim().parse::<f64>().ok().filter(|number| *number > 0.0)?;
    Some(Duration::from_millis((number * unit).ceil() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    /// 07:28:00, by our clock.
    const NOW: Duration = Duration::from_secs(1_792_567_680);

    const LIMIT: &str = "x-ratelimit-user-api";
    const OTHER_LIMIT: &str = "x-ratelimit-user";
    const GATEWAY: &str = "x-acs-retry-after";

    fn asked(headers: &[(&'static str, &'static str)], kind: ErrorKind) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        asked_delay(&map, kind, SystemTime::UNIX_EPOCH + NOW)
    }

    #[test]
    fn the_longest_wait_of_any_header_counts_and_zero_asks_for_nothing() {
        for (name, headers, milliseconds) in [
            ("the gateway", &[(GATEWAY, "700")][..], Some(700)),
            ("seconds", &[("retry-after", "2")], Some(2_000)),
            ("a fraction", &[("retry-after", " 1.5 ")], Some(1_500)),
            (
                "two limits",
                &[(OTHER_LIMIT, "Limit:1,TimeLeft:2000"), (LIMIT, "Limit:1,TimeLeft:3000")],
                Some(3_000),
            ),
            (
                "a limit twice",
                &[(LIMIT, "Limit:9,Remain:8,TimeLeft:5"), (LIMIT, "Limit:1,Remain:0,TimeLeft:3000")],
                Some(3_000),
            ),
            (
                "limits that a proxy joined",
                &[(LIMIT, "Limit:9,Remain:8,TimeLeft:9000, Limit:1, Remain: 0, TimeLeft: 3000")],
                Some(3_000),
            ),
            ("a limit in other letters", &[(LIMIT, "limit:1,remain:0,timeleft:3000")], Some(3_000)),
            ("a limit that is not used up", &[(LIMIT, "Limit:9,Remain:8,TimeLeft:5")], None),
            (
                "case 7: far too long",
                &[(LIMIT, "Limit:1,Remain:0,TimeLeft:99999999999")],
                Some(99_999_999_999),
            ),
            (
                "case 7: a date",
                &[
                    ("retry-after", "Wed, 21 Oct 2026 07:28:03 GMT"),
                    ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
                ],
                Some(3_000),
            ),
            (
                "another clock",
                &[
                    ("retry-after", "Wed, 21 Oct 2026 05:00:03 GMT"),
                    ("date", "Wed, 21 Oct 2026 05:00:00 GMT"),
                ],
                Some(3_000),
            ),
            (
                "a cached answer",
                &[
                    ("retry-after", "Wed, 21 Oct 2026 07:28:10 GMT"),
                    ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
                    ("age", "4"),
                ],
                Some(6_000),
            ),
            ("our clock", &[("retry-after", "Wed, 21 Oct 2026 07:28:05 GMT")], Some(5_000)),
            ("an old form of date", &[("retry-after", "Wednesday, 21-Oct-26 07:28:05 GMT")], Some(5_000)),
            ("a date that has passed", &[("retry-after", "Wed, 21 Oct 2026 07:27:59 GMT")], None),
            ("this moment", &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], None),
            ("zeros", &[(GATEWAY, "0"), ("retry-after", "0"), (LIMIT, "TimeLeft:0")], None),
            ("a zero of a limit hides nothing", &[(LIMIT, "TimeLeft:0"), ("retry-after", "2")], Some(2_000)),
            ("a zero of the gateway hides nothing", &[(GATEWAY, "0"), (LIMIT, "TimeLeft:9")], Some(9)),
            ("a short wait hides nothing", &[(GATEWAY, "1"), ("retry-after", "2")], Some(2_000)),
            (
                "two of one name",
                &[("retry-after", "1"), ("retry-after", "3"), ("retry-after", "2")],
                Some(3_000),
            ),
            ("two of the gateway", &[(GATEWAY, "90"), (GATEWAY, "100")], Some(100)),
            ("two that a proxy joined", &[("retry-after", "1, 3")], Some(3_000)),
            (
                "a number and a date",
                &[("retry-after", "Wed, 21 Oct 2026 07:28:05 GMT"), ("retry-after", "1")],
                Some(5_000),
            ),
            ("words", &[("retry-after", "soon")], None),
            ("a negative number", &[("retry-after", "-1")], None),
            ("not a number", &[("retry-after", "NaN")], None),
        ] {
            let expected = milliseconds.map(Duration::from_millis);
            assert_eq!(asked(headers, ErrorKind::Throttled), expected, "{name}");
        }
        for number in ["99999999999999999999999", "1e300", "inf"] {
            assert_eq!(
                asked(&[("retry-after", number)], ErrorKind::Throttled),
                Some(Duration::from_millis(u64::MAX)),
                "{number}"
            );
        }
    }

    #[test]
    fn the_state_of_the_limits_asks_for_nothing_unless_the_call_was_refused_because_of_them() {
        let limits = (LIMIT, "Limit:1,Remain:0,TimeLeft:3000,Reset:1234");
        assert_eq!(asked(&[limits], ErrorKind::ServerFailure), None);
        let both = [limits, ("retry-after", "2")];
        assert_eq!(asked(&both, ErrorKind::ServerFailure), Some(Duration::from_secs(2)));
    }
}
