//! How often and how fast a call is tried.

use std::time::Duration;

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
