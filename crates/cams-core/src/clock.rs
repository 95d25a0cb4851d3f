//! The difference between the services' clock and ours, learned when a service rejects the date of a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// The measured difference; zero until something was learned. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClockOffset(Arc<AtomicI64>);

impl ClockOffset {
    /// Remembers the service's time at a moment of ours.
    pub(crate) fn learn(&self, here: SystemTime, there: SystemTime) {
        let milliseconds = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let ahead = match there.duration_since(here) {
            Ok(ahead) => milliseconds(ahead),
            Err(behind) => -milliseconds(behind.duration()),
        };
        self.0.store(ahead, Ordering::Relaxed);
    }

    /// Converts our time into the service's.
    pub(crate) fn adjusted(&self, here: SystemTime) -> SystemTime {
        let ahead = self.0.load(Ordering::Relaxed);
        let distance = Duration::from_millis(ahead.unsigned_abs());
        let there = if ahead < 0 { here.checked_sub(distance) } else { here.checked_add(distance) };
        there.unwrap_or(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_to_either_side_is_made_up_for() {
        let offset = ClockOffset::default();
        let here = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        assert_eq!(offset.adjusted(here), here);
        for there in [here + Duration::from_secs(3600), here - Duration::from_secs(3600)] {
            offset.learn(here, there);
            assert_eq!(offset.adjusted(here), there);
            let later = Duration::from_secs(5);
            assert_eq!(offset.adjusted(here + later), there + later);
        }
    }
}
