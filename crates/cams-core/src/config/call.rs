//! Settings of a single call.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::config::setting::Setting;
use crate::request::place::Placement;
use crate::retry::limit::RateLimit;

/// Settings of one call. What is not set is the client's.
///
/// ```
/// # use cams_core as cams;
/// use std::time::Duration;
/// use cams::CallOptions;
///
/// let of_worker = CallOptions::default().timeout(Duration::from_secs(5)).header("x-tenant", "blue");
/// // What these options set goes first, and nothing of the others is lost.
/// let of_call = CallOptions::default().no_retry().label("spring campaign").over(of_worker);
/// ```
#[doc(alias("RuntimeOptions", "RequestOptions"))]
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) timeout: Setting<Duration>,
    pub(crate) attempt_timeout: Setting<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) rate_limit: Setting<RateLimit>,
    pub(crate) default_rate_limit: Option<RateLimit>,
    pub(crate) placement: Option<Placement>,
    pub(crate) label: Option<Arc<str>>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) parameters: Vec<(String, String)>,
    /// First option that was not valid; reported when the call is sent.
    pub(crate) problem: Option<String>,
}

impl CallOptions {
    /// Longest time of the whole call, with its retries and waits.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Setting::Set(timeout);
        self
    }

    /// No limit to the time of the whole call.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = Setting::Off;
        self
    }

    /// Longest time of each attempt, from connecting to the whole answer. A write that runs into it is not tried
    /// again, unless nothing was sent. Fetching credentials is limited by the time of the call alone.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Setting::Set(timeout);
        self
    }

    /// Removes the limit on the time of an attempt; only the limit of the call remains.
    #[must_use]
    pub fn no_attempt_timeout(mut self) -> Self {
        self.attempt_timeout = Setting::Off;
        self
    }

    /// Attempts in all, the first one included; 1 means no retry.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// A single attempt, whatever happens.
    #[must_use]
    pub fn no_retry(self) -> Self {
        self.max_attempts(1)
    }

    /// Calls of this operation that the client begins per second; this one waits for its turn within its timeout.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Setting::Set(limit);
        self
    }

    /// No waiting for a turn, whatever the client says.
    #[must_use]
    pub fn no_rate_limit(mut self) -> Self {
        self.rate_limit = Setting::Off;
        self
    }

    /// The rate limit for when neither this call nor the client has one, or has it switched off.
    #[must_use]
    pub fn default_rate_limit(mut self, limit: RateLimit) -> Self {
        self.default_rate_limit = Some(limit);
        self
    }

    /// Where the parameters go. Default: what [`Config::placement`](crate::Config::placement) says.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = Some(placement);
        self
    }

    /// A word of the program for this call, such as a tenant or a campaign. It is not sent: interceptors see it as
    /// [`CallInfo::label`](crate::CallInfo::label), and spans and events have it as `cams.label`. What logs may not
    /// show, such as a phone number, does not belong into it.
    #[must_use]
    pub fn label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// These options over others: what is set here holds, and where nothing is, what is set there. Headers and
    /// parameters of both are sent; of a parameter or header that both have, this one.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        let mut headers = below.headers;
        headers.retain(|(name, _)| !self.headers.iter().any(|(own, _)| own == name));
        headers.extend(self.headers);
        Self {
            timeout: self.timeout.or(below.timeout),
            attempt_timeout: self.attempt_timeout.or(below.attempt_timeout),
            max_attempts: self.max_attempts.or(below.max_attempts),
            rate_limit: self.rate_limit.or(below.rate_limit),
            default_rate_limit: self.default_rate_limit.or(below.default_rate_limit),
            placement: self.placement.or(below.placement),
            label: self.label.or(below.label),
            headers,
            parameters: below.parameters.into_iter().chain(self.parameters).collect(),
            problem: below.problem.or(self.problem),
        }
    }

    /// Adds a parameter that the SDK does not know, as text. It replaces one of the same name.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Adds a header. One that is not valid, or that the SDK sets itself, fails the call before anything is sent.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => {
                self.problem.get_or_insert(format!("header `{name}`: the name or the value is not valid"));
            }
        }
        self
    }
}
