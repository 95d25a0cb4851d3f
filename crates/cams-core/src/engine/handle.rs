//! The state that all calls of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_operation::ServiceInfo;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::clock::ClockOffset;
use crate::config::client::Config;
use crate::config::endpoint_warning::endpoint_warning;
use crate::config::setting::Setting;
use crate::config::source::CredentialsSource;
use crate::credentials::context::Context;
use crate::credentials::provider::ProvideCredentials;
use crate::error::Error;
use crate::failure::Failure;
use crate::observe::intercept::Intercept;
use crate::outcome::ErrorKind;
use crate::platform::Platform;
use crate::request::draft::Common;
use crate::request::endpoint::Endpoint;
use crate::request::user_agent::user_agent;
use crate::retry::budget::RetryBudget;
use crate::retry::limit::Limiters;
use crate::transport::client::ReqwestTransport;
use crate::transport::traits::Transport;

/// Default retry budget.
const RETRY_BUDGET: u32 = 500;

/// Sends calls. Clones share one connection pool, one configuration, one retry budget, and one clock correction.
#[derive(Clone)]
pub struct Engine(pub(super) Arc<Inner>);

#[derive(Clone)]
pub(super) struct Inner {
    pub(super) service: &'static ServiceInfo,
    pub(super) config: Config,
    pub(super) credentials: Arc<dyn ProvideCredentials>,
    /// The context for fetching credentials.
    context: Context,
    pub(super) common: Arc<Common>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) limiters: Arc<Limiters>,
    pub(super) in_flight: Option<Arc<Semaphore>>,
    pub(super) budget: Option<Arc<RetryBudget>>,
    pub(super) clock: ClockOffset,
    /// Why the endpoint may be wrong.
    pub(super) endpoint_warning: Option<String>,
}

impl Engine {
    /// Creates an engine for a service. Nothing is sent. The engine asks for credentials when a call needs them.
    ///
    /// # Errors
    /// Fails if a setting is not valid ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)). The message
    /// says which one and why.
    pub fn new(service: &'static ServiceInfo, config: Config) -> Result<Self, Error> {
        Self::with_clock(service, config, ClockOffset::default())
    }

    /// Creates an engine for another service with the credentials, connections, settings, and clock of this one. It has
    /// its own parameter defaults, retry budget, and rate limits, and its own count of calls in flight with the same
    /// limit. Nothing is sent.
    ///
    /// # Errors
    /// Fails if the endpoint is invalid or insecure ([`ErrorKind::Configuration`](crate::ErrorKind::Configuration)).
    pub fn for_service(&self, service: &'static ServiceInfo, endpoint: &str) -> Result<Self, Error> {
        let mut config = self.0.config.clone().endpoint(endpoint);
        config.defaults.clear();
        config.env_cust_space_id = None;
        config.credentials = CredentialsSource::Given(Arc::clone(&self.0.credentials));
        // A transport for plain HTTP may lack certificates.
        let needs_tls = Endpoint::parse(endpoint).is_ok_and(|endpoint| endpoint.is_secure());
        if config.transport.is_none() && (self.endpoint().is_secure() || !needs_tls) {
            config.transport = Some(Arc::clone(&self.0.transport));
            // It is wrapped already.
            config.wrappers.clear();
        }
        Self::with_clock(service, config, self.0.clock.clone())
    }

    fn with_clock(service: &'static ServiceInfo, config: Config, clock: ClockOffset) -> Result<Self, Error> {
        let config = config.for_product(service.product);
        let endpoint = resolve_endpoint(service, &config)?;
        let endpoint_warning = endpoint_warning(service, &config, &endpoint);
        let is_chosen = config.region_origin.is_none() && config.endpoint_origin.is_none();
        if let (Some(warning), false) = (&endpoint_warning, is_chosen) {
            tracing::warn!("{warning}");
        }
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
        if config.max_calls_in_flight == Some(0) {
            return Err(Error::configuration(
                "`max_calls_in_flight` must be at least 1, or no call can start",
            ));
        }
        let transport: Arc<dyn Transport> = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => Arc::new(ReqwestTransport::new(&endpoint, &config.http)?),
        };
        let transport = config.wrappers.iter().fold(transport, |inner, wrap| wrap(inner));
        let user_agent = user_agent(config.user_agent.as_deref()).map_err(|_| {
            Error::configuration("the user agent has a character that no HTTP header can hold")
        })?;
        let limiters = Arc::new(Limiters::new(Arc::clone(&config.platform)));
        let in_flight = config.max_calls_in_flight.map(|calls| calls.min(Semaphore::MAX_PERMITS));
        let budget = config.retry_budget.resolve(Some(RETRY_BUDGET)).map(RetryBudget::new);
        let context = config.context(clock.clone());
        let credentials = config.credentials.provider(&context);
        let common = Common::new(endpoint, service.version, config.scheme, user_agent)
            .map_err(|error| Error::configuration(error.to_string()))?;
        let inner = Inner {
            service,
            config,
            credentials,
            context,
            common: Arc::new(common),
            transport,
            limiters,
            in_flight: in_flight.map(|calls| Arc::new(Semaphore::new(calls))),
            budget: budget.map(Arc::new),
            clock,
            endpoint_warning,
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Returns an engine for another tenant: the same engine with other credentials. It shares connections,
    /// certificates, the retry budget, the limit of calls in flight, and the clock correction. It has its own rate
    /// limits, because the service counts calls per account.
    #[must_use]
    pub fn with_credentials(&self, provider: impl ProvideCredentials) -> Self {
        let provider: Arc<dyn ProvideCredentials> = Arc::new(provider);
        self.changed(|inner| {
            inner.config.credentials = CredentialsSource::Given(Arc::clone(&provider));
            inner.credentials = provider;
            inner.limiters = Arc::new(Limiters::new(Arc::clone(&inner.config.platform)));
        })
    }

    /// Returns the same engine with another `CustSpaceId` for calls that have this parameter and do not set it. It
    /// shares everything, including rate limits.
    #[must_use]
    pub fn with_cust_space_id(&self, id: impl Into<String>) -> Self {
        self.changed(|inner| {
            inner.config.defaults.insert("CustSpaceId".to_owned(), id.into());
        })
    }

    /// Returns the same engine with one more interceptor, which runs after the existing ones. It shares everything.
    #[must_use]
    pub fn with_intercept(&self, interceptor: impl Intercept) -> Self {
        self.changed(|inner| inner.config.interceptors.0.push(Arc::new(interceptor)))
    }

    fn changed(&self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Inner::clone(&self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// Returns a context that connects as this engine does, for credential sources that you construct. Sources with a
    /// clone of it share its connections.
    #[must_use]
    pub fn credentials_context(&self) -> Context {
        self.0.context.clone()
    }

    /// The default transport, and the timers of the default platform, need a Tokio runtime.
    pub(super) fn check_runtime(&self) -> Result<(), Box<Failure>> {
        let config = &self.0.config;
        if config.has_own_transport && config.has_own_platform || Handle::try_current().is_ok() {
            return Ok(());
        }
        let message = "there is no Tokio runtime in this thread; await the call within one, such as under \
                       `#[tokio::main]`, or use `send_blocking` with the feature `blocking`";
        Err(Failure::unsent(ErrorKind::Configuration, message))
    }

    /// Returns [`Config::max_calls_in_flight`], if there is a limit.
    #[must_use]
    pub fn max_calls_in_flight(&self) -> Option<usize> {
        self.0.config.max_calls_in_flight
    }

    /// Returns the endpoint that requests are sent to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.0.common.endpoint()
    }

    /// Returns the engine's default for a parameter that a call leaves out.
    #[must_use]
    pub fn default_parameter(&self, name: &str) -> Option<&str> {
        self.0.config.defaults.get(name).map(String::as_str)
    }

    /// Returns the best known time of the service: the platform's, corrected by the service's responses.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.service_time()
    }

    /// Returns the source of its time, waits, and randomness.
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
    let (endpoint, origin) = match &config.endpoint {
        Some(text) => (Endpoint::parse(text), &config.endpoint_origin),
        None => (Endpoint::regional(service, region, config.network.as_deref()), &config.region_origin),
    };
    let endpoint = endpoint.map_err(|error| {
        let origin = origin.as_ref().map(|origin| format!("; it comes from {origin}")).unwrap_or_default();
        Error::configuration(format!("{error}{origin}"))
    })?;
    check_secure(&endpoint, config).map_err(Error::configuration)?;
    Ok(endpoint)
}

pub(super) fn check_secure(endpoint: &Endpoint, config: &Config) -> Result<(), String> {
    if endpoint.is_confidential() || config.allow_insecure {
        return Ok(());
    }
    Err(format!(
        "endpoint `{endpoint}`: plain HTTP would expose every message on the network; use https, or call \
         `Config::allow_insecure_http` to override"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::call::CallOptions;
    use crate::credentials::settings::Settings;
    use crate::credentials::value::Credentials;
    use crate::future::BoxFuture;
    use crate::outcome::Execution;
    use crate::transport::error::TransportError;
    use crate::transport::progress::Progress;
    use bytes::Bytes;
    use cams_models::{ListChatGroupRequest, PageRequest, SERVICE};
    use http::{Request, Response};

    /// A transport that reaches nobody.
    #[derive(Debug)]
    struct Nowhere;

    impl Transport for Nowhere {
        fn send(
            &self,
            _: Request<Bytes>,
            _: &Progress,
        ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
            Box::pin(async { Err(TransportError::not_reached("no such host")) })
        }
    }

    #[tokio::test]
    async fn case_16_a_host_that_is_not_reached_is_explained_by_where_its_region_comes_from() {
        for (region, explained) in [("cn-hangzhou", true), ("ap-southeast-1", false)] {
            let settings = Settings {
                region: Some(region.into()),
                region_origin: Some("profile `default`".into()),
                ..Settings::default()
            };
            let config = Config::new().settings(settings).credentials(Credentials::new("id", "secret"));
            let engine = Engine::new(&SERVICE, config.transport(Nowhere).cust_space_id("cams-x000")).unwrap();
            let request = ListChatGroupRequest::new("8613800000000", PageRequest::new(1, 20));
            let error = engine.call(&request, &CallOptions::default().no_retry()).await.unwrap_err();
            assert_eq!((error.kind(), error.execution()), (ErrorKind::Unreachable, Execution::NotExecuted));
            let host =
                format!("https://cams.{region}.aliyuncs.com: no connection could be made: no such host");
            assert!(error.message().starts_with(&host), "{error}");
            assert_eq!(
                error.message().contains("; region `cn-hangzhou` comes from profile"),
                explained,
                "{error}"
            );
        }
    }

    #[test]
    fn a_region_or_an_endpoint_that_cannot_be_one_is_an_error_that_names_its_origin() {
        let profile = || Some("profile `default`".to_owned());
        let variable = || Some("ALIBABA_CLOUD_REGION_ID".to_owned());
        let region = Some("ap-southeast-1\n".to_owned());
        let endpoint = Some("https://cams.example/x".to_owned());
        for (name, settings, origin) in [
            (
                "a line break",
                Settings { region, region_origin: variable(), ..Settings::default() },
                "it comes from ALIBABA_CLOUD_REGION_ID",
            ),
            (
                "a path",
                Settings { endpoint, endpoint_origin: profile(), ..Settings::default() },
                "it comes from profile `default`",
            ),
        ] {
            let error = Engine::new(&SERVICE, Config::new().settings(settings)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
            assert!(error.message().ends_with(origin), "{name}: {error}");
        }
    }
}
