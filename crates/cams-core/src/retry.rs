//! The retry decision, a pure function.
//!
//! There is no idempotency key in this API. A write is therefore sent again only when the last attempt surely was not
//! executed: the service was not reached, or refused because of too many calls. A read is sent again after any
//! passing failure.
//!
//! ```
//! use std::time::Duration;
//! use cams_core::retry::{RetryPolicy, Situation, decide};
//! use cams_core::{ErrorKind, Execution};
//! use cams_operation::RetryClass;
//!
//! let lost = Situation {
//!     class: RetryClass::Write,
//!     kind: ErrorKind::Interrupted,
//!     execution: Execution::Unknown,
//!     asked_delay: None,
//!     attempts: 1,
//!     remaining: Duration::from_secs(20),
//! };
//! assert_eq!(decide(&RetryPolicy::default(), &lost, 0.5), None);
//! let read = Situation { class: RetryClass::Read, ..lost };
//! assert_eq!(decide(&RetryPolicy::default(), &read, 0.5), Some(Duration::from_millis(100)));
//! ```

use std::time::Duration;

use cams_operation::RetryClass;

use crate::error::ErrorKind;
use crate::reply::Execution;

/// How often and how fast a call is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included; 1 means no retry.
    pub max_attempts: u32,
    /// Upper bound of the wait before the second attempt; it doubles with each further attempt.
    pub base_delay: Duration,
    /// Upper bound of any wait that the service did not ask for.
    pub max_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { max_attempts: 3, base_delay: Duration::from_millis(200), max_delay: Duration::from_secs(10) }
    }
}

/// All that the decision depends on.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Class of the operation.
    pub class: RetryClass,
    /// Kind of the last failure.
    pub kind: ErrorKind,
    /// Whether the last attempt was executed.
    pub execution: Execution,
    /// Wait that the service asked for.
    pub asked_delay: Option<Duration>,
    /// Attempts made so far.
    pub attempts: u32,
    /// Time until the deadline of the call.
    pub remaining: Duration,
}

/// The wait before the next attempt, or `None` if there is to be none.
///
/// `random` is drawn evenly from 0 to 1 and spreads the waits of many clients over the whole backoff.
#[must_use]
pub fn decide(policy: &RetryPolicy, situation: &Situation, random: f64) -> Option<Duration> {
    if situation.attempts >= policy.max_attempts
        || !is_retryable(situation.class, situation.kind, situation.execution)
    {
        return None;
    }
    let delay = situation.asked_delay.unwrap_or_else(|| backoff(policy, situation.attempts, random));
    (delay < situation.remaining).then_some(delay)
}

/// Whether sending the same call again is safe and may help.
#[must_use]
pub fn is_retryable(class: RetryClass, kind: ErrorKind, execution: Execution) -> bool {
    match kind {
        ErrorKind::Throttled | ErrorKind::Unreachable => {
            execution != Execution::Unknown || class == RetryClass::Read
        }
        ErrorKind::Interrupted | ErrorKind::ServerFailure | ErrorKind::TimedOut => class == RetryClass::Read,
        _ => false,
    }
}

fn backoff(policy: &RetryPolicy, attempts: u32, random: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(20);
    let bound = policy.base_delay.saturating_mul(1 << doublings).min(policy.max_delay);
    bound.mul_f64(random.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind() -> impl Strategy<Value = ErrorKind> {
        prop::sample::select(vec![
            ErrorKind::InvalidRequest,
            ErrorKind::Credentials,
            ErrorKind::Unreachable,
            ErrorKind::Interrupted,
            ErrorKind::TimedOut,
            ErrorKind::Throttled,
            ErrorKind::Refused,
            ErrorKind::ServerFailure,
            ErrorKind::Unreadable,
        ])
    }

    fn execution() -> impl Strategy<Value = Execution> {
        prop::sample::select(vec![Execution::NotExecuted, Execution::Refused, Execution::Unknown])
    }

    proptest! {
        #[test]
        fn no_write_follows_an_unknown_and_no_wait_passes_the_deadline(
            kind in kind(),
            execution in execution(),
            is_write: bool,
            asked in prop::option::of(0_u64..100_000),
            attempts in 1_u32..50,
            remaining in 0_u64..60_000,
            random in 0.0..1.0,
        ) {
            let policy = RetryPolicy::default();
            let remaining = Duration::from_millis(remaining);
            let class = if is_write { RetryClass::Write } else { RetryClass::Read };
            let asked_delay = asked.map(Duration::from_millis);
            let situation = Situation { class, kind, execution, asked_delay, attempts, remaining };
            if let Some(delay) = decide(&policy, &situation, random) {
                prop_assert!(!(is_write && execution == Execution::Unknown));
                prop_assert!(delay < remaining);
                prop_assert!(attempts < policy.max_attempts);
                prop_assert!(asked_delay.is_none_or(|asked| asked == delay));
                prop_assert!(asked_delay.is_some() || delay <= policy.max_delay);
            }
        }
    }

    #[test]
    fn the_backoff_doubles_up_to_its_bound() {
        let policy = RetryPolicy::default();
        let bounds: Vec<_> = [1, 2, 3, 7, 40].map(|n| backoff(&policy, n, 1.0).as_millis()).into();
        assert_eq!(bounds, [200, 400, 800, 10_000, 10_000]);
        assert_eq!(backoff(&policy, 3, 0.0), Duration::ZERO);
    }
}
