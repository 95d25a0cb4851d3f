//! The pauses between polls: a minimum for polls that return empty too early, and backoff after failures.

use std::time::Duration;

/// First pause after an early empty response; it doubles.
const FLOOR: Duration = Duration::from_secs(1);

/// Longest pause after an early empty response.
const MAX_FLOOR: Duration = Duration::from_secs(10);

/// Upper bound of the first wait after a failure; it doubles.
const BACKOFF: Duration = Duration::from_secs(1);

/// Longest wait after a failure that the server did not request.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// Longest wait that the server may request.
const MAX_ASKED: Duration = Duration::from_secs(120);

/// How many consecutive polls returned early, and how many failed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    early: u32,
    failures: u32,
}

impl Pace {
    /// Records that a request succeeded.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Returns the pause after an empty response. If the response took less than half of the wait, the server does not
    /// wait, because too many polls are open on the queue. Without a pause, the next poll would be billed immediately.
    pub(super) fn after_empty(&mut self, wait: Duration, elapsed: Duration) -> Option<Duration> {
        self.failures = 0;
        if !wait.is_zero() && elapsed >= wait / 2 {
            self.early = 0;
            return None;
        }
        let pause = doubled(FLOOR, self.early).min(MAX_FLOOR);
        self.early = self.early.saturating_add(1);
        Some(pause)
    }

    /// Returns the pause after a failure: the one that the server requests, and at least half of the backoff. `random`
    /// is uniform between 0 and 1.
    pub(super) fn after_failure(&mut self, asked: Option<Duration>, random: f64) -> Duration {
        let whole = doubled(BACKOFF, self.failures).min(MAX_BACKOFF);
        self.failures = self.failures.saturating_add(1);
        let pause = whole / 2 + (whole / 2).mul_f64(random.clamp(0.0, 1.0));
        pause.max(asked.unwrap_or_default().min(MAX_ASKED))
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(1 << times.min(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_secs(20);

    #[test]
    fn early_empty_answers_are_followed_by_pauses_that_double_up_to_ten_seconds() {
        let mut pace = Pace::default();
        let pauses: Vec<_> = (0..6).map(|_| pace.after_empty(WAIT, Duration::from_millis(30))).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10].map(|seconds| Some(Duration::from_secs(seconds))));
        assert_eq!(pace.after_empty(WAIT, WAIT), None, "the server waited");
        assert_eq!(pace.after_empty(WAIT, Duration::ZERO), Some(FLOOR), "the count begins anew");
    }

    #[test]
    fn polls_that_do_not_wait_have_the_floor_too() {
        assert_eq!(Pace::default().after_empty(Duration::ZERO, Duration::from_secs(1)), Some(FLOOR));
    }

    #[test]
    fn failures_are_followed_by_backoff_with_jitter_or_by_what_the_server_asks_for() {
        let mut pace = Pace::default();
        let pauses: Vec<_> = (0..7).map(|_| pace.after_failure(None, 1.0).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(Pace::default().after_failure(None, 0.0), Duration::from_millis(500));
        let asked =
            |seconds| Pace::default().after_failure(Some(Duration::from_secs(seconds)), 0.0).as_secs();
        assert_eq!((asked(7), asked(100_000)), (7, 120));
        pace.succeeded();
        assert_eq!(pace.after_failure(None, 1.0), BACKOFF);
    }
}
