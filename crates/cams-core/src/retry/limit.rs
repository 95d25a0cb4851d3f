//! Client-side rate limits, per operation. Off by default.
//!
//! The service counts calls as they arrive, and evenly started calls arrive unevenly: one is a little late, the next is
//! not. Calls therefore start a tenth further apart than the limit requires, which leaves 100 ms of slack in every
//! second.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use cams_operation::OperationInfo;

use crate::platform::Platform;
use crate::sync::Mutex;

/// How many calls of an operation a client starts per second. Each call delays the next one according to its own limit.
/// To keep the service's count below the limit, calls start a tenth further apart: every 110 ms if the limit is 10.
///
/// ```
/// # use cams_core as cams;
/// use std::num::NonZeroU32;
/// use cams::{CallOptions, Config, RateLimit};
///
/// let config = Config::new().rate_limit(RateLimit::Documented);
/// // A call of its own kind, such as those of one campaign:
/// let slowly = NonZeroU32::new(5).map(RateLimit::PerSecond);
/// let options = CallOptions::default().rate_limit(slowly.unwrap_or(RateLimit::Documented));
/// ```
#[doc(alias("throttle", "throttling", "QPS"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RateLimit {
    /// The documented limit of an account; unlimited if none is documented.
    Documented,
    /// This number of calls.
    PerSecond(NonZeroU32),
}

impl RateLimit {
    /// Returns the time between the starts of two calls: a tenth more than the limit requires, and never zero. `None`
    /// if there is no limit.
    pub(crate) fn apart(self, info: Option<&OperationInfo>) -> Option<Duration> {
        let per_second = match self {
            Self::Documented => NonZeroU32::new(info?.qps?)?,
            Self::PerSecond(calls) => calls,
        };
        Some((Duration::from_millis(1100) / per_second.get()).max(Duration::from_nanos(1)))
    }
}

/// How late a call may start after its turn: the slack of a tenth in every second. Within it, no second contains more
/// calls than the limit allows.
pub(crate) const SLACK: Duration = Duration::from_millis(100);

/// The next turn of each operation, shared by the clones of a client. Calls of one operation share its turns even if
/// their limits differ: each delays the next one according to its own limit.
///
/// A call reserves a turn, and holds nothing while it waits for it. A call that is not polled does not block others,
/// and a dropped call leaves its turn unused.
#[derive(Debug)]
pub(crate) struct Limiters {
    platform: Arc<dyn Platform>,
    turns: Mutex<HashMap<String, Instant>>,
}

impl Limiters {
    pub(crate) fn new(platform: Arc<dyn Platform>) -> Self {
        Self { platform, turns: Mutex::default() }
    }

    /// Waits for the turn of a call, first come, first served, and delays the next turn by `apart`. Returns how long it
    /// waited. Returns `None` immediately, without taking a turn, if the turn would be at the deadline or later.
    ///
    /// If the call is polled too late after its turn, it gets another turn after the waiting calls. Otherwise, late
    /// calls could all start at the same time.
    pub(crate) async fn turn(
        &self,
        action: &str,
        apart: Duration,
        deadline: Option<Instant>,
    ) -> Option<Duration> {
        let mut waited = Duration::ZERO;
        loop {
            let now = self.platform.instant();
            let turn = self.reserve(action, apart, now, deadline)?;
            let wait = turn.saturating_duration_since(now);
            if wait.is_zero() {
                return Some(waited);
            }
            self.platform.sleep(wait).await;
            let woken = self.platform.instant();
            waited = waited.saturating_add(woken.saturating_duration_since(now));
            if woken.saturating_duration_since(turn) <= SLACK {
                return Some(waited);
            }
        }
    }

    /// Reserves the next turn of an operation, unless it is at the deadline or later.
    fn reserve(
        &self,
        action: &str,
        apart: Duration,
        now: Instant,
        deadline: Option<Instant>,
    ) -> Option<Instant> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = turns.get(action).map_or(now, |next| now.max(*next));
        if deadline.is_some_and(|end| turn >= end) {
            return None;
        }
        let next = turn.checked_add(apart).unwrap_or(turn);
        if let Some(of_action) = turns.get_mut(action) {
            *of_action = next;
        } else {
            // Names of operations can be any text. An entry whose time has passed is like a new one.
            turns.retain(|_, next| *next > now);
            turns.insert(action.to_owned(), next);
        }
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::System;
    use cams_models::operations;
    use futures_util::FutureExt;

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
            assert!(limiters.turn(action, milliseconds(*apart), None).await.is_some());
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
        assert!(limiters.turn("A", milliseconds(500), Some(begun + milliseconds(1))).await.is_some());
        for too_early in [0, 1, 499, 500] {
            let deadline = Some(begun + milliseconds(too_early));
            assert_eq!(limiters.turn("A", milliseconds(500), deadline).await, None);
        }
        assert_eq!(limiters.platform.instant(), begun, "it is said at once");
        let waited = limiters.turn("A", milliseconds(500), Some(begun + milliseconds(501))).await;
        assert_eq!(waited, Some(milliseconds(500)));
        assert_eq!(limiters.platform.instant(), begun + milliseconds(500));
    }

    #[tokio::test(start_paused = true)]
    async fn names_without_end_take_no_memory_without_end() {
        let limiters = Limiters::new(Arc::new(System));
        assert!(limiters.turn("waits", milliseconds(60_000), None).await.is_some());
        for name in 0..1_000 {
            assert!(limiters.turn(&name.to_string(), milliseconds(1), None).await.is_some());
            tokio::time::advance(milliseconds(2)).await;
        }
        let turns = limiters.turns.lock().unwrap();
        assert!(turns.len() <= 2 && turns.contains_key("waits"), "{}", turns.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_nobody_polls_holds_nobody_up() {
        let limiters = Limiters::new(Arc::new(System));
        let begun = limiters.platform.instant();
        assert!(limiters.turn("A", milliseconds(110), None).await.is_some());
        let mut left_alone = Box::pin(limiters.turn("A", milliseconds(110), None));
        assert!(left_alone.as_mut().now_or_never().is_none());
        assert_eq!(limiters.turn("A", milliseconds(110), None).await, Some(milliseconds(220)));
        // Its own turn was at 110 ms; 110 ms later is too late.
        assert_eq!(left_alone.await, Some(milliseconds(330)));
        assert_eq!(limiters.platform.instant(), begun + milliseconds(330));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_dropped_leaves_its_turn_unused() {
        let limiters = Limiters::new(Arc::new(System));
        assert!(limiters.turn("A", milliseconds(110), None).await.is_some());
        assert!(limiters.turn("A", milliseconds(110), None).now_or_never().is_none());
        assert_eq!(limiters.turn("A", milliseconds(110), None).await, Some(milliseconds(220)));
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_calls_than_the_limit_however_late_they_are_polled() {
        for late in [0, 1, 99, 100, 101, 109, 110, 250, 5_000] {
            let limiters = Limiters::new(Arc::new(System));
            let begun = limiters.platform.instant();
            let call = async || {
                limiters.turn("A", milliseconds(110), None).await;
                limiters.platform.instant().duration_since(begun).as_millis()
            };
            let mut calls: Vec<_> = (0..25).map(|_| Box::pin(call())).collect();
            let mut times: Vec<_> =
                calls.iter_mut().filter_map(|call| call.as_mut().now_or_never()).collect();
            assert_eq!(times, [0], "{late}");
            // Every other one is polled late at first.
            tokio::time::sleep(milliseconds(110 + late)).await;
            times.extend(futures_util::future::join_all(calls.drain(1..)).await);
            times.sort_unstable();
            for calls in times.windows(11) {
                assert!(calls[10] - calls[0] >= 1000, "late by {late} ms: {times:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn turns_come_in_the_order_of_arrival() {
        let limiters = Limiters::new(Arc::new(System));
        let order = Mutex::new(Vec::new());
        let call = async |number: usize| {
            limiters.turn("A", milliseconds(110), None).await;
            order.lock().unwrap().push(number);
        };
        futures_util::future::join_all((0..20).map(call)).await;
        assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
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
