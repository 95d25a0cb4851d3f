//! What all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cams_operation::ServiceInfo;

use crate::clock::ClockOffset;
use crate::config::client::Config;
use crate::config::setting::Setting;
use crate::credentials::provider::ProvideCredentials;
use crate::error::Error;
use crate::platform::Platform;
use crate::request::draft::Common;
use crate::request::endpoint::Endpoint;
use crate::request::user_agent::user_agent;
use crate::retry::budget::RetryBudget;
use crate::retry::limit::Limiters;
use crate::transport::client::ReqwestTransport;
use crate::transport::traits::Transport;

/// Allowance for retries, unless something else is said.
const RETRY_BUDGET: u32 = 500;

/// Sends calls. Clones share one connection pool, one configuration, one retry budget and one measure of the clock.
#[derive(Clone)]
pub struct Engine(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) service: &'static ServiceInfo,
    pub(super) config: Config,
    pub(super) credentials: Arc<dyn ProvideCredentials>,
    pub(super) common: Common,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) limiters: Limiters,
    pub(super) budget: Option<RetryBudget>,
    pub(super) clock: ClockOffset,
}

impl Engine {
    /// Makes an engine for a service. Nothing is sent; the credentials are asked for when a call is.
    ///
    /// # Errors
    /// A setting is not valid ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)); the message says which and why.
    pub fn new(service: &'static ServiceInfo, config: Config) -> Result<Self, Error> {
        let endpoint = resolve_endpoint(service, &config)?;
        let is_zero = |timeout| timeout == Setting::Set(Duration::ZERO);
        if is_zero(config.timeout) || is_zero(config.attempt_timeout) || config.http.connect_timeout.is_zero()
        {
            return Err(Error::configuration("a timeout must be longer than zero"));
        }
        if config.retry.max_attempts == 0 {
            return Err(Error::configuration(
                "`max_attempts` counts the first attempt; it must be at least 1",
            ));
        }
        if let Some(name) =
            config.defaults.keys().find(|name| !service.client_defaults.contains(&name.as_str()))
        {
            let known = service.client_defaults.join(", ");
            return Err(Error::configuration(format!(
                "a client can hold no default for `{name}`, only for {known}"
            )));
        }
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(ReqwestTransport::new(&endpoint, &config.http)?),
        };
        let user_agent = user_agent(config.user_agent.as_deref()).map_err(|_| {
            Error::configuration("the user agent has a character that no HTTP header can hold")
        })?;
        let limiters = Limiters::new(Arc::clone(&config.platform));
        let budget = config.retry_budget.resolve(Some(RETRY_BUDGET)).map(RetryBudget::new);
        let clock = ClockOffset::default();
        let credentials = config.credentials.provider(&config.context(clock.clone()));
        let common = Common::new(endpoint, service.version, config.scheme, user_agent)
            .map_err(|error| Error::configuration(error.to_string()))?;
        let inner = Inner { service, config, credentials, common, transport, limiters, budget, clock };
        Ok(Self(Arc::new(inner)))
    }

    /// Where requests are sent.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.0.common.endpoint()
    }

    /// Where its time, its waits and its chance come from.
    #[must_use]
    pub fn platform(&self) -> &Arc<dyn Platform> {
        &self.0.config.platform
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("endpoint", self.endpoint()).field("config", &self.0.config).finish()
    }
}

fn resolve_endpoint(service: &ServiceInfo, config: &Config) -> Result<Endpoint, Error> {
    let region = config.region.as_deref().unwrap_or(service.default_region);
    let endpoint = match &config.endpoint {
        Some(text) => Endpoint::parse(text),
        None => Endpoint::regional(service, region, config.network.as_deref()),
    };
    let endpoint = endpoint.map_err(|error| Error::configuration(error.to_string()))?;
    check_secure(&endpoint, config).map_err(Error::configuration)?;
    Ok(endpoint)
}

pub(super) fn check_secure(endpoint: &Endpoint, config: &Config) -> Result<(), String> {
    if endpoint.is_confidential() || config.allow_insecure {
        return Ok(());
    }
    Err(format!(
        "endpoint `{endpoint}`: plain HTTP would show every message to anyone on the way; use https, or call \
         `Config::allow_insecure_http` to override"
    ))
}
