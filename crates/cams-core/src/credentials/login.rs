//! The logins of the `aliyun` command: the data of an OAuth login, and the responses to both kinds of login.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

use super::error::CredentialsError;
use super::exchange::{self, Answer};
use super::refusal;
use super::secret::Secret;
use super::value::Credentials;

/// A login as stored in the profile.
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
    /// A key that an earlier exchange stored in the profile. It is used once.
    pub(crate) key: Option<Credentials>,
}

impl Tokens {
    /// Returns the profile fields for it.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        Map::from_iter([
            ("oauth_access_token".to_owned(), json!(self.access.expose())),
            ("oauth_access_token_expire".to_owned(), json!(seconds(self.access_expiry))),
            ("oauth_refresh_token".to_owned(), json!(self.refresh.expose())),
        ])
    }
}

/// Returns the response to a request with a login token, if its status is 200. `help` says how to log in again.
pub(crate) fn accept(peer: &str, response: Response<Bytes>, help: &str) -> Result<Answer, CredentialsError> {
    let is_over = refusal::ends_login(&response);
    let accepted = exchange::accept(peer, response);
    accepted.map_err(|error| if is_over { error.with_help(help) } else { error })
}

/// Converts seconds since 1970 into a time. An absent or impossible value is in the distant past.
pub(crate) fn time(seconds: Option<i64>) -> SystemTime {
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default();
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
}

/// Seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
