//! The date of a request: its form, and how far it may be from the clock of the server.

use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use crate::answer::Refusal;

/// How far a date may be from the clock, either way.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Checks a date. Returns the last moment at which it will still be accepted.
pub(super) fn check(date: &str, now: SystemTime) -> Result<Timestamp, Refusal> {
    let is_documented_form =
        |parsed: &Timestamp| parsed.subsec_nanosecond() == 0 && parsed.to_string() == date;
    let parsed = date.parse::<Timestamp>().ok().filter(is_documented_form);
    let Some(parsed) = parsed else {
        let message = "Specified time stamp or date value is not well formatted; write YYYY-MM-DDTHH:MM:SSZ.";
        return Err(Refusal::bad_request("InvalidTimeStamp.Format", message));
    };
    let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
    if parsed.duration_until(now).abs() > WINDOW {
        let message =
            format!("Specified time stamp or date value is expired; the time of the server is {now:.0}.");
        return Err(Refusal::bad_request("InvalidTimeStamp.Expired", message));
    }
    Ok(parsed.checked_add(WINDOW).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn is_accepted(date: &str) -> bool {
        // 2024-01-02T03:04:05Z
        check(date, SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_164_645)).is_ok()
    }

    #[test]
    fn a_quarter_of_an_hour_either_way_is_accepted_and_a_second_more_is_not() {
        assert!(is_accepted("2024-01-02T02:49:05Z"));
        assert!(!is_accepted("2024-01-02T02:49:04Z"));
        assert!(is_accepted("2024-01-02T03:19:05Z"));
        assert!(!is_accepted("2024-01-02T03:19:06Z"));
    }

    #[test]
    fn only_the_documented_form_is_accepted() {
        for date in ["", "now", "2024-01-02 03:04:05Z", "2024-01-02T03:04:05.5Z", "2024-01-02T03:04:05+00:00"]
        {
            assert!(!is_accepted(date), "{date}");
        }
    }
}
