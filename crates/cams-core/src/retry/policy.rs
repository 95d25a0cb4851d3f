//! How often and how fast a call is retried.

use std::time::Duration;

/// How often and how fast a call is retried.
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
    /// Maximum number of attempts, including the first one; 1 means no retry. Default: 3.
    pub max_attempts: u32,
    /// Upper bound of the wait before the second attempt. It doubles with each further attempt. A delay that the
    /// service requests is extended by a random time of up to this value, so that clients do not all return at the same
    /// time. Default: 200 ms.
    pub base_delay: Duration,
    /// Upper bound of any wait that the service did not request. Default: 10 s.
    pub max_delay: Duration,
    /// Longest delay that the service may request. If it requests more, the call fails with the service's response as
    /// its error, and [`Error::retry_after`](crate::Error::retry_after) returns the delay. Default: 60 s.
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
