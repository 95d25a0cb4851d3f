//! Client-side rate limits, per operation. Off unless the client or the call asks for one.
//!
//! The service counts what arrives, and calls that begin evenly arrive unevenly: one is a little late, the next is not.
//! So calls begin a tenth further apart than the limit says, which leaves room for 100 ms of that in every second.
//!
//! ```
//! use cams_core::{Config, RateLimit};
//!
//! let config = Config::new().rate_limit(RateLimit::Documented);
//! ```

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cams_operation::OperationInfo;

use crate::platform::{Platform, within};

/// How many calls of an operation a client begins per second, whatever their limits: each call keeps the next one
/// away by its own. The service shall see no more, so calls begin a tenth further apart: every 110 ms if the limit is
/// 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// As many as the service documents for an account; unlimited where it documents nothing.
    Documented,
    /// This many.
    PerSecond(NonZeroU32),
}

impl RateLimit {
    /// From the beginning of a call to that of the next: a tenth more than the limit says, and never nothing. `None` if
    /// there is no limit.
    pub(crate) fn apart(self, info: Option<&OperationInfo>) -> Option<Duration> {
        let per_second = match self {
            Self::Documented => NonZeroU32::new(info?.qps?)?,
            Self::PerSecond(calls) => calls,
        };
        Some((Duration::from_millis(1100) / per_second.get()).max(Duration::from_nanos(1)))
    }
}

/// When the next call of an operation may begin, held by the call whose turn is next. Without the lock, a call that
/// comes at the right moment would overtake those that wait, and one of them could wait forever.
type Lane = Arc<tokio::sync::Mutex<Instant>>;

/// A lane for each operation, shared by the clones of a client. Calls of one operation with different limits share its
/// lane: each keeps the next one away for as long as its own limit says.
#[derive(Debug)]
pub(crate) struct Limiters {
    platform: Arc<dyn Platform>,
    lanes: Mutex<HashMap<String, Lane>>,
}

impl Limiters {
    pub(crate) fn new(platform: Arc<dyn Platform>) -> Self {
        Self { platform, lanes: Mutex::default() }
    }

    /// Waits for the turn of a call, first come, first served, and keeps the next one `apart`. Returns `false` at
    /// once if the turn would come at the deadline or later, and takes none.
    pub(crate) async fn turn(&self, action: &str, apart: Duration, deadline: Option<Instant>) -> bool {
        let left = || deadline.map(|end| end.saturating_duration_since(self.platform.instant()));
        let Some(mut next) = within(&*self.platform, left(), self.lane(action).lock_owned()).await else {
            return false;
        };
        loop {
            let wait = next.saturating_duration_since(self.platform.instant());
            if left().is_some_and(|left| wait >= left) {
                return false;
            }
            if wait.is_zero() {
                break;
            }
            self.platform.sleep(wait).await;
        }
        let now = self.platform.instant();
        *next = now.checked_add(apart).unwrap_or(now);
        true
    }

    fn lane(&self, action: &str) -> Lane {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(action) {
            return Arc::clone(lane);
        }
        let now = self.platform.instant();
        // A lane that nobody waits in and whose time has come is as good as a new one. Names of operations can be any
        // text.
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1 || lane.try_lock().is_ok_and(|next| *next > now));
        let lane = Lane::new(tokio::sync::Mutex::new(now));
        lanes.insert(action.to_owned(), Arc::clone(&lane));
        lane
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::System;
    use cams_models::operations;

    const fn milliseconds(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    fn per_second(calls: u32) -> RateLimit {
        RateLimit::PerSecond(NonZeroU32::new(calls).unwrap())
    }

    /// Takes a turn of each operation in order, and says how long after the first they came.
    async fn turns(limiters: &Limiters, calls: &[(&str, u64)]) -> Vec<u128> {
        let begun = limiters.platform.instant();
        let mut times = Vec::new();
        for (action, apart) in calls {
            assert!(limiters.turn(action, milliseconds(*apart), None).await);
            times.push(limiters.platform.instant().duration_since(begun).as_millis());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn calls_are_spread_over_the_second_and_operations_do_not_share() {
        let limiters = Limiters::new(Arc::new(System));
        let times = turns(&limiters, &[("A", 110), ("A", 110), ("B", 110), ("A", 110), ("B", 110)]).await;
        assert_eq!(times, [0, 110, 110, 220, 220]);
    }

    #[tokio::test(start_paused = true)]
    async fn two_limits_on_one_operation_share_its_calls() {
        let limiters = Limiters::new(Arc::new(System));
        let times = turns(&limiters, &[("A", 110), ("A", 220), ("A", 110), ("A", 220), ("A", 110)]).await;
        assert_eq!(times, [0, 110, 330, 440, 660]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_would_come_too_late_is_not_taken() {
        let limiters = Limiters::new(Arc::new(System));
        let begun = limiters.platform.instant();
        assert!(limiters.turn("A", milliseconds(500), Some(begun + milliseconds(1))).await);
        for too_early in [0, 1, 499, 500] {
            assert!(!limiters.turn("A", milliseconds(500), Some(begun + milliseconds(too_early))).await);
        }
        assert_eq!(limiters.platform.instant(), begun, "it is said at once");
        assert!(limiters.turn("A", milliseconds(500), Some(begun + milliseconds(501))).await);
        assert_eq!(limiters.platform.instant(), begun + milliseconds(500));
    }

    #[tokio::test(start_paused = true)]
    async fn names_without_end_take_no_memory_without_end() {
        let limiters = Limiters::new(Arc::new(System));
        assert!(limiters.turn("waits", milliseconds(60_000), None).await);
        for name in 0..1_000 {
            assert!(limiters.turn(&name.to_string(), milliseconds(1), None).await);
            tokio::time::advance(milliseconds(2)).await;
        }
        let lanes = limiters.lanes.lock().unwrap();
        assert!(lanes.len() <= 2 && lanes.contains_key("waits"), "{}", lanes.len());
    }

    #[test]
    fn any_limit_leaves_time_between_calls() {
        for (limit, nanoseconds) in [(1, 1_100_000_000), (10, 110_000_000), (3000, 366_666), (u32::MAX, 1)] {
            assert_eq!(per_second(limit).apart(None), Some(Duration::from_nanos(nanoseconds)), "{limit}");
        }
    }

    #[test]
    fn what_is_not_documented_is_not_limited() {
        assert_eq!(RateLimit::Documented.apart(None), None);
        assert_eq!(RateLimit::Documented.apart(operations::find("ListChatGroup")), None);
        assert_eq!(
            RateLimit::Documented.apart(operations::find("GetCommerceSetting")),
            Some(milliseconds(110))
        );
    }
}
