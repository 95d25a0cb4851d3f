//! An OAuth login of the `aliyun` command, as data.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::secret::Secret;
use super::value::Credentials;

/// A login as the profile holds it.
pub(crate) struct Login {
    /// `CN` or `INTL`, in any case.
    pub(crate) site: String,
    pub(crate) tokens: Tokens,
}

#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) access_expiry: SystemTime,
    pub(crate) refresh: Secret,
    /// A key that an earlier exchange left in the profile. It is used once.
    pub(crate) key: Option<Credentials>,
}

/// The time of seconds since 1970. An absent or impossible one is long past.
pub(crate) fn time(seconds: Option<i64>) -> SystemTime {
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default();
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
}

/// Seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
