//! Determines when a token expires. The service writes date and time in UTC+8 without saying so.

use std::time::{Duration, SystemTime};

use cams_core::internal::parse_date;

/// Lifetime of a token without a readable expiry. The official Node.js kit assumes the same.
const UNDATED: Duration = Duration::from_secs(10 * 60);

/// Returns how long a token that was fetched `now` is valid.
pub(super) fn life(expire_time: Option<&str>, now: SystemTime) -> Duration {
    match expire_time.and_then(parse) {
        Some(expiry) => expiry.duration_since(now).unwrap_or_default(),
        None => UNDATED,
    }
}

/// Parses `2030-01-01 19:20:15` in UTC+8, or an RFC 3339 date with its own time zone.
fn parse(text: &str) -> Option<SystemTime> {
    let text = text.trim().replacen(' ', "T", 1);
    parse_date(&text).or_else(|| parse_date(&format!("{text}+08:00")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_without_a_zone_is_in_utc_plus_8() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_946_015);
        let hour = Duration::from_secs(3600);
        for (text, expected) in [
            (Some("2099-01-01 19:20:15"), hour),
            (Some("2099-01-01T19:20:15"), hour),
            (Some("2099-01-01T11:20:15Z"), hour),
            (Some(" 2099-01-01T11:20:15.5Z "), hour + Duration::from_millis(500)),
            (Some("2099-01-01T12:20:15+01:00"), hour),
            (Some("2000-01-01 00:00:00"), Duration::ZERO),
            (Some("soon"), UNDATED),
            (Some(""), UNDATED),
            (None, UNDATED),
        ] {
            assert_eq!(life(text, now), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String) {
            let _ = life(Some(&text), SystemTime::UNIX_EPOCH);
        }
    }
}
