//! The retry decision, a pure function.
//!
//! This API has no idempotency key. The SDK therefore repeats a write only if the last attempt was certainly not
//! executed: the service was not reached, it refused because of throttling, a wrong clock, an expired token, or a key
//! that may have been replaced, or credentials could temporarily not be fetched. It repeats a read after any temporary
//! failure.

use std::time::Duration;

use cams_operation::RetryClass;

use crate::outcome::{Correction, ErrorKind, Execution, StopReason};
use crate::retry::policy::RetryPolicy;

/// All inputs of the decision.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    /// Class of the operation.
    pub class: RetryClass,
    /// Kind of the last failure.
    pub kind: ErrorKind,
    /// Whether the last attempt was executed.
    pub execution: Execution,
    /// Whether a failure of [`ErrorKind::Credentials`] is temporary.
    pub is_transient: bool,
    /// Delay that the service requested.
    pub asked_delay: Option<Duration>,
    /// What can be corrected according to the failure, unless it was tried already.
    pub correction: Option<Correction>,
    /// Attempts made so far.
    pub attempts: u32,
    /// Time until the deadline of the call; `None` if it has none.
    pub remaining: Option<Duration>,
}

/// What to do after a failure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// Give up.
    Stop(StopReason),
    /// Try again.
    Retry {
        /// Wait before the next attempt.
        delay: Duration,
        /// What to correct first.
        correction: Option<Correction>,
    },
}

/// Decides whether, when, and how to retry.
///
/// `random` is uniform between 0 and 1. It spreads the waits of many clients over the whole backoff, and over the base
/// delay after a delay that the service requested.
#[must_use]
pub(crate) fn decide(policy: &RetryPolicy, situation: &Situation, random: f64) -> Decision {
    let Situation { class, kind, execution, is_transient, correction, .. } = *situation;
    let may_be_corrected = correction.is_some() && is_safe(class, execution);
    if !may_be_corrected && !is_retryable(class, kind, execution, is_transient) {
        return Decision::Stop(StopReason::NotRetryable);
    }
    if situation.attempts >= policy.max_attempts {
        return Decision::Stop(StopReason::AttemptsSpent);
    }
    let delay = match (may_be_corrected, situation.asked_delay) {
        (true, _) => Duration::ZERO,
        (false, Some(asked)) if asked > policy.max_asked_delay => {
            return Decision::Stop(StopReason::AskedDelay);
        }
        (false, Some(asked)) => asked.saturating_add(part(policy.base_delay, random)),
        (false, None) => backoff(policy, situation.attempts, random),
    };
    if situation.remaining.is_some_and(|remaining| delay >= remaining) {
        return Decision::Stop(StopReason::Deadline);
    }
    Decision::Retry { delay, correction: correction.filter(|_| may_be_corrected) }
}

/// Returns whether it is safe to send the same call again, and whether that may help. `is_transient` matters only for
/// [`ErrorKind::Credentials`]; the kind alone decides otherwise.
#[must_use]
pub(crate) fn is_retryable(
    class: RetryClass,
    kind: ErrorKind,
    execution: Execution,
    is_transient: bool,
) -> bool {
    let passes = match kind {
        ErrorKind::Throttled
        | ErrorKind::Unreachable
        | ErrorKind::Interrupted
        | ErrorKind::TimedOut
        | ErrorKind::ServerFailure => true,
        ErrorKind::Credentials => is_transient,
        _ => false,
    };
    passes && is_safe(class, execution)
}

/// Returns whether executing the operation again is harmless: it changes nothing, or it was certainly not executed.
fn is_safe(class: RetryClass, execution: Execution) -> bool {
    class == RetryClass::Read || execution != Execution::Unknown
}

fn backoff(policy: &RetryPolicy, attempts: u32, random: f64) -> Duration {
    let doublings = attempts.saturating_sub(1).min(20);
    part(policy.base_delay.saturating_mul(1 << doublings).min(policy.max_delay), random)
}

/// Returns a fraction of a duration: nothing if `random` is 0, all of it if it is 1.
fn part(whole: Duration, random: f64) -> Duration {
    let seconds = whole.as_secs_f64() * random.clamp(0.0, 1.0);
    // A float rounds the longest durations up to more than a duration can hold.
    Duration::try_from_secs_f64(seconds).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::budget::{Cost, RetryBudget};
    use proptest::prelude::*;

    #[test]
    fn a_lost_write_is_not_sent_again_and_a_lost_read_is() {
        let lost = Situation {
            class: RetryClass::Write,
            kind: ErrorKind::Interrupted,
            execution: Execution::Unknown,
            is_transient: false,
            asked_delay: None,
            correction: None,
            attempts: 1,
            remaining: Some(Duration::from_secs(20)),
        };
        let policy = RetryPolicy::default();
        assert_eq!(decide(&policy, &lost, 0.5), Decision::Stop(StopReason::NotRetryable));
        let read = Situation { class: RetryClass::Read, ..lost };
        let again = Decision::Retry { delay: Duration::from_millis(100), correction: None };
        assert_eq!(decide(&policy, &read, 0.5), again);
    }

    /// Whether a call is sent again after each kind of failure: a read, and a write that was not executed, that was
    /// refused, and that may have been executed.
    const RETRIED: [(ErrorKind, [bool; 4]); 13] = [
        (ErrorKind::Configuration, [false, false, false, false]),
        (ErrorKind::InvalidRequest, [false, false, false, false]),
        (ErrorKind::Credentials, [false, false, false, false]),
        (ErrorKind::Unreachable, [true, true, true, false]),
        (ErrorKind::Interrupted, [true, true, true, false]),
        (ErrorKind::TimedOut, [true, true, true, false]),
        (ErrorKind::Throttled, [true, true, true, false]),
        (ErrorKind::Refused, [false, false, false, false]),
        (ErrorKind::ServerFailure, [true, true, true, false]),
        (ErrorKind::Unreadable, [false, false, false, false]),
        (ErrorKind::Stuck, [false, false, false, false]),
        (ErrorKind::Waiting, [false, false, false, false]),
        (ErrorKind::File, [false, false, false, false]),
    ];

    /// What the table says. A transient failure of credentials counts like an unreachable service.
    fn is_retried(class: RetryClass, kind: ErrorKind, execution: Execution, is_transient: bool) -> bool {
        let passes = kind == ErrorKind::Credentials && is_transient;
        let kind = if passes { ErrorKind::Unreachable } else { kind };
        let (_, [read, not_executed, refused, unknown]) =
            RETRIED.into_iter().find(|row| row.0 == kind).unwrap();
        match (class, execution) {
            (RetryClass::Read, _) => read,
            (RetryClass::Write, Execution::NotExecuted) => not_executed,
            (RetryClass::Write, Execution::Refused) => refused,
            (RetryClass::Write, Execution::Unknown) => unknown,
        }
    }

    #[test]
    fn every_kind_of_failure_is_retried_as_the_table_says() {
        for ((kind, _), is_transient) in RETRIED.into_iter().flat_map(|row| [(row, false), (row, true)]) {
            for execution in [Execution::NotExecuted, Execution::Refused, Execution::Unknown] {
                for class in [RetryClass::Read, RetryClass::Write] {
                    let situation = Situation {
                        class,
                        kind,
                        execution,
                        is_transient,
                        asked_delay: None,
                        correction: None,
                        attempts: 1,
                        remaining: None,
                    };
                    let decision = decide(&RetryPolicy::default(), &situation, 0.5);
                    let expected = is_retried(class, kind, execution, is_transient);
                    let name = format!("{kind:?} {execution:?} {class:?} {is_transient}");
                    assert_eq!(matches!(decision, Decision::Retry { .. }), expected, "{name}");
                    assert_eq!(is_retryable(class, kind, execution, is_transient), expected, "{name}");
                }
            }
        }
    }

    #[test]
    fn an_asked_wait_is_never_cut_short_and_ends_the_call_if_it_is_too_long() {
        let milliseconds = Duration::from_millis;
        let policy = RetryPolicy::default().max_asked_delay(milliseconds(5_000));
        let retry = |delay| Decision::Retry { delay: milliseconds(delay), correction: None };
        for (name, asked, random, remaining, expected) in [
            ("exactly as asked", milliseconds(700), 0.0, None, retry(700)),
            ("spread over the base delay", milliseconds(700), 0.5, None, retry(800)),
            ("all of the base delay later", milliseconds(700), 1.0, None, retry(900)),
            ("longer than our own waits may be", milliseconds(5_000), 0.0, None, retry(5_000)),
            ("too long", milliseconds(5_001), 0.0, None, Decision::Stop(StopReason::AskedDelay)),
            ("case 7: a day", milliseconds(86_400_000), 0.0, None, Decision::Stop(StopReason::AskedDelay)),
            ("longer than all time", Duration::MAX, 1.0, None, Decision::Stop(StopReason::AskedDelay)),
            ("past the deadline", milliseconds(700), 0.5, Some(800), Decision::Stop(StopReason::Deadline)),
            ("before the deadline", milliseconds(700), 0.5, Some(801), retry(800)),
        ] {
            let situation = Situation {
                class: RetryClass::Write,
                kind: ErrorKind::Throttled,
                execution: Execution::Refused,
                is_transient: false,
                asked_delay: Some(asked),
                correction: None,
                attempts: 1,
                remaining: remaining.map(milliseconds),
            };
            assert_eq!(decide(&policy, &situation, random), expected, "{name}");
        }
        let endless = RetryPolicy::default().max_asked_delay(Duration::MAX);
        let throttled = Situation {
            class: RetryClass::Read,
            kind: ErrorKind::Throttled,
            execution: Execution::Refused,
            is_transient: false,
            asked_delay: Some(Duration::MAX),
            correction: None,
            attempts: 1,
            remaining: None,
        };
        let forever = Decision::Retry { delay: Duration::MAX, correction: None };
        assert_eq!(decide(&endless, &throttled, 1.0), forever);
    }

    fn kind() -> impl Strategy<Value = ErrorKind> {
        prop::sample::select(RETRIED.map(|(kind, _)| kind).to_vec())
    }

    fn execution() -> impl Strategy<Value = Execution> {
        prop::sample::select(vec![Execution::NotExecuted, Execution::Refused, Execution::Unknown])
    }

    fn correction() -> impl Strategy<Value = Option<Correction>> {
        prop::sample::select(vec![None, Some(Correction::Clock), Some(Correction::Credentials)])
    }

    /// A failure and how long the attempt took.
    type Step = (ErrorKind, Execution, bool, Option<u64>, Option<Correction>, u64, f64);

    fn step() -> impl Strategy<Value = Step> {
        let asked = prop::option::of(1_u64..20_000);
        (kind(), execution(), any::<bool>(), asked, correction(), 0_u64..20_000, 0.0..1.0)
    }

    proptest! {
        /// A whole call over random failures, with a budget, as the engine drives it.
        #[test]
        fn a_call_keeps_its_promises_whatever_happens(
            is_write: bool,
            max_attempts in 1_u32..8,
            capacity in 0_u32..100,
            deadline in prop::option::of(0_u64..60_000),
            most_asked in 0_u64..20_000,
            steps in prop::collection::vec(step(), 1..30),
        ) {
            let longest = Duration::from_millis(most_asked);
            let policy = RetryPolicy::default().max_attempts(max_attempts).max_asked_delay(longest);
            let budget = RetryBudget::new(capacity);
            let class = if is_write { RetryClass::Write } else { RetryClass::Read };
            let (mut attempts, mut clock, mut corrected) = (0, 0, Vec::new());
            for (kind, execution, is_transient, asked, correction, took, random) in steps {
                attempts += 1;
                clock += took;
                let remaining = deadline.map(|end: u64| Duration::from_millis(end.saturating_sub(clock)));
                let situation = Situation {
                    class,
                    kind,
                    execution,
                    is_transient,
                    asked_delay: asked.map(Duration::from_millis),
                    correction: correction.filter(|correction| !corrected.contains(correction)),
                    attempts,
                    remaining,
                };
                let Decision::Retry { delay, correction } = decide(&policy, &situation, random) else { break };
                prop_assert!(!(is_write && execution == Execution::Unknown), "a write whose bytes left");
                prop_assert!(attempts < max_attempts);
                prop_assert!(remaining.is_none_or(|remaining| delay < remaining), "a wait past the deadline");
                prop_assert!(correction.is_some() || is_retried(class, kind, execution, is_transient));
                match (correction, asked.map(Duration::from_millis)) {
                    (Some(_), _) => prop_assert_eq!(delay, Duration::ZERO),
                    (None, Some(asked)) => {
                        prop_assert!(asked <= longest, "a wait that is too long");
                        prop_assert!(asked <= delay && delay <= asked + policy.base_delay);
                    }
                    (None, None) => prop_assert!(delay <= policy.max_delay),
                }
                corrected.extend(correction);
                if correction.is_none() && !budget.try_spend(Cost::of_retry(kind == ErrorKind::Throttled)) {
                    break;
                }
                prop_assert!(budget.left() <= capacity);
                clock += u64::try_from(delay.as_millis()).unwrap();
            }
            prop_assert!(attempts <= max_attempts);
        }
    }

    #[test]
    fn the_backoff_doubles_up_to_its_bound() {
        let policy = RetryPolicy::default();
        let bounds: Vec<_> = [1, 2, 3, 7, 40].map(|n| backoff(&policy, n, 1.0).as_millis()).into();
        assert_eq!(bounds, [200, 400, 800, 10_000, 10_000]);
        assert_eq!(backoff(&policy, 3, 0.0), Duration::ZERO);
        let endless = policy.base_delay(Duration::MAX).max_delay(Duration::MAX);
        assert_eq!(backoff(&endless, 1, 1.0), Duration::MAX);
    }
}
