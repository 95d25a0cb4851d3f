//! Options of a single call.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::config::setting::Setting;
use crate::request::place::Placement;
use crate::retry::limit::RateLimit;

/// Options of a call. Options that are not set come from the client.
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
    /// The first invalid option, which is reported when the call is sent.
    pub(crate) problem: Option<String>,
}

impl CallOptions {
    /// Sets the time limit of the whole call, including retries and waits.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Setting::Set(timeout);
        self
    }

    /// Removes the time limit of the whole call.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = Setting::Off;
        self
    }

    /// Sets the time limit of each attempt, from connecting to the complete response. A write that reaches it is not
    /// retried, unless nothing was sent. Only the time limit of the call covers fetching credentials.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Setting::Set(timeout);
        self
    }

    /// Removes the time limit of each attempt. Only the limit of the call remains.
    #[must_use]
    pub fn no_attempt_timeout(mut self) -> Self {
        self.attempt_timeout = Setting::Off;
        self
    }

    /// Sets the maximum number of attempts, including the first one; 1 means no retry.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Makes a single attempt, whatever happens.
    #[must_use]
    pub fn no_retry(self) -> Self {
        self.max_attempts(1)
    }

    /// Sets how many calls of this operation the client starts per second. This call waits for its turn within its
    /// timeout.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Setting::Set(limit);
        self
    }

    /// Ignores the client's rate limit for this call.
    #[must_use]
    pub fn no_rate_limit(mut self) -> Self {
        self.rate_limit = Setting::Off;
        self
    }

    /// Sets the rate limit that applies if neither this call nor the client has one, or if it is turned off.
    #[must_use]
    pub fn default_rate_limit(mut self, limit: RateLimit) -> Self {
        self.default_rate_limit = Some(limit);
        self
    }

    /// Sets where the parameters go. Default: [`Config::placement`](crate::Config::placement).
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = Some(placement);
        self
    }

    /// Sets a label for this call, such as a tenant or a campaign. It is not sent. Interceptors see it as
    /// [`CallInfo::label`](crate::CallInfo::label), and spans and events contain it as `cams.label`. Do not use
    /// anything that must not be in logs, such as a phone number.
    #[must_use]
    pub fn label(mut self, label: impl Into<Arc<str>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Combines these options with others. Options that are set here take precedence. Headers and parameters of both
    /// are sent; if both have the same one, this one is sent.
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

    /// Adds a parameter that the SDK does not know, as text. It replaces a parameter with the same name.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// Adds a header. If the header is not valid, or if the SDK sets it itself, the call fails before anything is sent.
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
