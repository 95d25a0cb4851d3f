//! The clock of the server.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// Tells the time.
pub(crate) type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Returns a later time, or the last one that can be written as a date; anything that is valid for longer is always
/// valid.
pub(crate) fn later(time: SystemTime, wait: Duration) -> SystemTime {
    let last = SystemTime::from(Timestamp::MAX);
    time.checked_add(wait).map_or(last, |later| later.min(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_without_an_end_ends_at_the_last_date() {
        let now = SystemTime::UNIX_EPOCH;
        assert_eq!(later(now, Duration::from_secs(1)), now + Duration::from_secs(1));
        for wait in [Duration::MAX, Duration::from_secs(u64::MAX), Duration::from_secs(1 << 40)] {
            assert_eq!(Timestamp::try_from(later(now, wait)).unwrap(), Timestamp::MAX);
        }
    }
}
