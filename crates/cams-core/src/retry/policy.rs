//! How often and how fast a call is tried.

use std::time::Duration;

/// How often and how fast a call is tried.
///
/// ```
/// use std::time::Duration;
/// use cams_core::{Config, RetryPolicy};
///
/// let policy = RetryPolicy::default().max_attempts(5).max_asked_delay(Duration::from_secs(10));
/// let config = Config::new().retry(policy);
/// ```
#[doc(alias("backoff", "autoretry", "maxAttempts"))]
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all, the first one included; 1 means no retry. Default: 3.
    pub max_attempts: u32,
    /// Upper bound of the wait before the second attempt; it doubles with each further attempt. A wait that the service
    /// asks for is made longer by up to this time, at random, so that clients do not come back all at once. Default:
    /// 200 ms.
    pub base_delay: Duration,
    /// Upper bound of any wait that the service did not ask for. Default: 10 s.
    pub max_delay: Duration,
    /// Longest wait that the service may ask for. If it asks for more, the call ends with its answer as the error, and
    /// [`Error::retry_after`](crate::Error::retry_after) has the wait. Default: 60 s.
    pub max_asked_delay: Duration,
}

impl RetryPolicy {
    /// Sets [`max_attempts`](Self#structfield.max_attempts).
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets [`base_delay`](Self#structfield.base_delay).
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets [`max_delay`](Self#structfield.max_delay).
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets [`max_asked_delay`](Self#structfield.max_asked_delay).
    #[must_use]
    pub fn max_asked_delay(mut self, delay: Duration) -> Self {
        self.max_asked_delay = delay;
        self
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(10),
            max_asked_delay: Duration::from_secs(60),
        }
    }
}
