//! Dates as text in the form of RFC 3339 (`2030-01-02T03:04:05Z`), and the date of a response.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{AGE, DATE};

/// The last second of the year 9999, after which the year has more than four digits.
const LAST_SECOND: u64 = 253_402_300_799;

/// Formats a time in UTC to the second. The fraction is dropped, not rounded up into the future. A time outside the
/// range becomes the nearest one inside it.
pub(crate) fn format(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND));
    humantime::format_rfc3339_seconds(time).to_string()
}

/// Parses a time, in UTC or with an offset such as `+08:00`.
pub fn parse(text: &str) -> Option<SystemTime> {
    let (local, offset) = match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
        Some((local, offset)) if offset.starts_with(['+', '-']) => (local, seconds_of(offset)?),
        _ => (text.strip_suffix('Z')?, 0),
    };
    let time = humantime::parse_rfc3339(&[local, "Z"].concat()).ok()?;
    let ahead = Duration::from_secs(offset.unsigned_abs());
    if offset > 0 { time.checked_sub(ahead) } else { time.checked_add(ahead) }
}

/// Returns the service's time when its response arrived, to the second. If a cache kept the response, its `Age` has
/// passed since its `Date`; with an unreadable age, the time is unknown.
pub fn of_answer(headers: &HeaderMap) -> Option<SystemTime> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    match headers.get(AGE) {
        Some(age) => date.checked_add(Duration::from_secs(age.to_str().ok()?.trim().parse().ok()?)),
        None => Some(date),
    }
}

/// Returns by how many seconds `±HH:MM` is ahead of UTC.
fn seconds_of(offset: &str) -> Option<i64> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i64>().ok());
    let (hours, minutes) = offset.get(1..)?.split_once(':').filter(|(hours, _)| hours.len() == 2)?;
    let (hours, minutes) = (number(hours)??, number(minutes)??);
    let seconds = hours * 3600 + minutes * 60;
    (hours < 24 && minutes < 60).then_some(if offset.starts_with('-') { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn dates_have_no_fraction_and_no_more_than_four_digits_for_the_year() {
        assert_eq!(format(at(1_704_164_645) + Duration::from_nanos(999_999_999)), "2024-01-02T03:04:05Z");
        assert_eq!(format(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), "1970-01-01T00:00:00Z");
        assert_eq!(format(at(LAST_SECOND + 1)), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn the_time_of_an_answer_is_its_date_and_its_age() {
        for (name, date, age, seconds) in [
            ("fresh", Some("Tue, 02 Jan 2024 03:04:05 GMT"), None, Some(1_704_164_645)),
            (
                "case 12: two hours in a cache",
                Some("Tue, 02 Jan 2024 01:04:05 GMT"),
                Some("7200"),
                Some(1_704_164_645),
            ),
            ("an age that is not a number", Some("Tue, 02 Jan 2024 01:04:05 GMT"), Some("old"), None),
            (
                "an age beyond all time",
                Some("Tue, 02 Jan 2024 01:04:05 GMT"),
                Some("18446744073709551615"),
                None,
            ),
            ("not a date", Some("yesterday"), None, None),
            ("no date", None, Some("1"), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(date.map(|date| (DATE, http::HeaderValue::from_static(date))));
            headers.extend(age.map(|age| (AGE, http::HeaderValue::from_static(age))));
            assert_eq!(of_answer(&headers), seconds.map(at), "{name}");
        }
    }

    #[test]
    fn offsets_are_taken_off() {
        for (text, seconds) in [
            ("2024-01-02T03:04:05Z", 1_704_164_645),
            ("2024-01-02T03:04:05.250Z", 1_704_164_645),
            ("2024-01-02T11:04:05+08:00", 1_704_164_645),
            ("2024-01-01T22:34:05-04:30", 1_704_164_645),
            ("2024-01-02T02:34:05-00:30", 1_704_164_645),
        ] {
            let whole =
                parse(text).map(|time| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs());
            assert_eq!(whole, Some(seconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "Z",
            "2024-01-02",
            "2024-01-02T03:04:05",
            "2024-13-02T03:04:05Z",
            "2024-01-02T03:04:05+8:000",
            "2024-01-02T03:04:05+24:00",
            "2024-01-02T03:04:05+00:60",
            "1704164645",
            "2024-01-02T03:04:0é+00:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(seconds in 0..=LAST_SECOND) {
            prop_assert_eq!(parse(&format(at(seconds))), Some(at(seconds)));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = parse(&text);
        }
    }
}
