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

use crate::platform::Platform;

/// How many calls of an operation a client begins per second. The service shall see no more, so it begins a tenth
/// less: one every 110 ms where the limit is 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// As many as the service documents for an account; unlimited where it documents nothing.
    Documented,
    /// This many.
    PerSecond(NonZeroU32),
}

impl RateLimit {
    fn per_second(self, info: Option<&OperationInfo>) -> Option<NonZeroU32> {
        match self {
            Self::Documented => NonZeroU32::new(info?.qps?),
            Self::PerSecond(calls) => Some(calls),
        }
    }
}

/// The calls of an operation that a limit keeps apart.
#[derive(Debug)]
struct Lane {
    /// When the next call may begin.
    next: Mutex<Instant>,
    /// Held by the call whose turn is next. Without it a call that comes at the right moment would overtake those that
    /// wait, and one of them could wait for ever.
    queue: Arc<tokio::sync::Mutex<()>>,
}

/// A lane for each operation and rate that was asked for, shared by the clones of a client.
#[derive(Debug)]
pub(crate) struct Limiters {
    platform: Arc<dyn Platform>,
    by_operation: Mutex<HashMap<(String, NonZeroU32), Arc<Lane>>>,
}

impl Limiters {
    pub(crate) fn new(platform: Arc<dyn Platform>) -> Self {
        Self { platform, by_operation: Mutex::default() }
    }

    /// Waits behind the calls that came before; the place is next until it is dropped. `None` where there is no limit.
    pub(crate) async fn place(
        &self,
        action: &str,
        limit: RateLimit,
        info: Option<&OperationInfo>,
    ) -> Option<tokio::sync::OwnedMutexGuard<()>> {
        let queue = Arc::clone(&self.lane(action, limit.per_second(info)?).queue);
        Some(queue.lock_owned().await)
    }

    /// Takes a turn for one attempt now, or says how long to wait before asking again.
    pub(crate) fn admit(
        &self,
        action: &str,
        limit: RateLimit,
        info: Option<&OperationInfo>,
    ) -> Result<(), Duration> {
        let Some(per_second) = limit.per_second(info) else { return Ok(()) };
        let lane = self.lane(action, per_second);
        let mut next = lane.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.platform.instant();
        let wait = next.saturating_duration_since(now);
        if !wait.is_zero() {
            return Err(wait);
        }
        *next = now + apart(per_second);
        Ok(())
    }

    fn lane(&self, action: &str, per_second: NonZeroU32) -> Arc<Lane> {
        let mut lanes = self.by_operation.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Lane { next: Mutex::new(self.platform.instant()), queue: Arc::default() });
        Arc::clone(lanes.entry((action.to_owned(), per_second)).or_insert_with(new))
    }
}

/// From the beginning of a call to that of the next: a tenth more than the limit says, and never nothing.
fn apart(per_second: NonZeroU32) -> Duration {
    (Duration::from_millis(1100) / per_second.get()).max(Duration::from_nanos(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::System;

    #[tokio::test(start_paused = true)]
    async fn calls_are_spread_over_the_second_and_operations_do_not_share() {
        let limiters = Limiters::new(Arc::new(System));
        let limit = RateLimit::PerSecond(NonZeroU32::new(10).unwrap());
        assert_eq!(limiters.admit("A", limit, None), Ok(()));
        let wait = limiters.admit("A", limit, None).unwrap_err();
        assert_eq!(wait, Duration::from_millis(110));
        assert_eq!(limiters.admit("B", limit, None), Ok(()));
        tokio::time::advance(wait).await;
        assert_eq!(limiters.admit("A", limit, None), Ok(()));
    }

    #[test]
    fn any_limit_leaves_time_between_calls() {
        for (limit, nanoseconds) in [(1, 1_100_000_000), (10, 110_000_000), (3000, 366_666), (u32::MAX, 1)] {
            let apart = apart(NonZeroU32::new(limit).unwrap());
            assert_eq!(apart, Duration::from_nanos(nanoseconds), "{limit}");
        }
    }

    #[test]
    fn what_is_not_documented_is_not_limited() {
        let limiters = Limiters::new(Arc::new(System));
        for _ in 0..100 {
            assert_eq!(limiters.admit("A", RateLimit::Documented, None), Ok(()));
        }
    }
}
