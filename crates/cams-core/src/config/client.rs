//! Settings of a client.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::ClockOffset;
use crate::config::setting::Setting;
use crate::config::source::CredentialsSource;
use crate::credentials::context::Context;
use crate::credentials::provider::ProvideCredentials;
use crate::observe::intercept::{Intercept, Interceptors};
use crate::platform::{Platform, System};
use crate::request::place::Placement;
use crate::request::sign::scheme::Scheme;
use crate::retry::limit::RateLimit;
use crate::retry::policy::RetryPolicy;
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

/// A function that wraps a transport.
pub(crate) type Wrapper = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Settings of a client. Each has a default that works.
///
/// ```
/// # use cams_core as cams;
/// use std::time::Duration;
/// use cams::{Config, Credentials, Placement};
///
/// let config = Config::new()
///     .credentials(Credentials::new("id", "secret"))
///     .region("ap-southeast-1")
///     .cust_space_id("cams-x000")
///     .timeout(Duration::from_secs(20))
///     .max_calls_in_flight(200)         // others wait, within their timeouts
///     .placement(Placement::Form);      // no phone number in a URL, which proxies log
/// ```
#[doc(alias("OpenApiConfig", "configuration", "settings"))]
#[derive(Clone)]
pub struct Config {
    pub(crate) credentials: CredentialsSource,
    pub(crate) region: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) endpoint: Option<String>,
    /// Where the region and the endpoint come from, unless the program chose them.
    pub(crate) region_origin: Option<String>,
    pub(crate) endpoint_origin: Option<String>,
    pub(crate) allow_insecure: bool,
    pub(crate) scheme: Scheme,
    pub(crate) timeout: Setting<Duration>,
    pub(crate) attempt_timeout: Setting<Duration>,
    pub(crate) http: HttpSettings,
    pub(crate) retry: RetryPolicy,
    pub(crate) retry_budget: Setting<u32>,
    pub(crate) rate_limit: Setting<RateLimit>,
    pub(crate) max_calls_in_flight: Option<usize>,
    pub(crate) placement: Placement,
    pub(crate) interceptors: Interceptors,
    pub(crate) user_agent: Option<String>,
    pub(crate) defaults: BTreeMap<String, String>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) wrappers: Vec<Wrapper>,
    pub(crate) platform: Arc<dyn Platform>,
    /// Whether the program provided the transport or the platform. The default ones need a Tokio runtime.
    pub(crate) has_own_transport: bool,
    pub(crate) has_own_platform: bool,
    /// `CAMS_CUST_SPACE_ID`, only for a CAMS client.
    pub(crate) env_cust_space_id: Option<String>,
}

impl Config {
    /// Creates the default settings: credentials from the [`DefaultChain`](crate::credentials::DefaultChain), the
    /// service's default region, ACS3 signatures, 5 s to connect, 30 s for a whole call, 3 attempts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            credentials: CredentialsSource::Chain,
            region: None,
            network: None,
            endpoint: None,
            region_origin: None,
            endpoint_origin: None,
            allow_insecure: false,
            scheme: Scheme::default(),
            timeout: Setting::Unset,
            attempt_timeout: Setting::Unset,
            http: HttpSettings::default(),
            retry: RetryPolicy::default(),
            retry_budget: Setting::Unset,
            rate_limit: Setting::Unset,
            max_calls_in_flight: None,
            placement: Placement::default(),
            interceptors: Interceptors::default(),
            user_agent: None,
            defaults: BTreeMap::new(),
            transport: None,
            wrappers: Vec::new(),
            platform: Arc::new(System),
            has_own_transport: false,
            has_own_platform: false,
            env_cust_space_id: None,
        }
    }

    /// Sets the credential source. Static [`Credentials`](crate::Credentials) are a source too.
    ///
    /// The default chain and profiles connect as this client does; see [`proxy`](Self::proxy) and
    /// [`root_certificates`](Self::root_certificates). A provider that you construct connects as its own [`Context`]
    /// does; [`credentials_context`](Self::credentials_context) returns a suitable one.
    #[must_use]
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = CredentialsSource::Given(Arc::new(provider));
        self
    }

    /// Returns a context that connects as this client does, with the settings so far. Use it for sources that you
    /// construct, such as an [`AssumeRole`](crate::credentials::AssumeRole) behind this client's proxy.
    #[must_use]
    pub fn credentials_context(&self) -> Context {
        self.context(ClockOffset::default())
    }

    /// Does the same with a shared clock correction.
    pub(crate) fn context(&self, clock: ClockOffset) -> Context {
        Context::of_client(self.http.clone(), Arc::clone(&self.platform), clock)
    }

    /// Sets the region of the endpoint. Default: `ap-southeast-1`, the only documented one. A region replaces an
    /// endpoint from a profile or the environment.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), region_origin: None, ..self.without_foreign_endpoint() }
    }

    /// Sets the network of the endpoint, such as `vpc`. Default: the public network. A network replaces an endpoint
    /// from a profile or the environment.
    #[must_use]
    pub fn network(self, network: impl Into<String>) -> Self {
        Self { network: Some(network.into()), ..self.without_foreign_endpoint() }
    }

    /// Drops an endpoint from a profile or the environment, which would override the program's region or network.
    fn without_foreign_endpoint(mut self) -> Self {
        if self.endpoint_origin.take().is_some() {
            self.endpoint = None;
        }
        self
    }

    /// Overrides the endpoint, regardless of the region: `https://host[:port]`, or a bare host.
    ///
    /// The SDK refuses plain HTTP except to your own machine, unless [`allow_insecure_http`](Self::allow_insecure_http)
    /// is set.
    #[must_use]
    pub fn endpoint(self, endpoint: impl Into<String>) -> Self {
        Self { endpoint: Some(endpoint.into()), endpoint_origin: None, ..self }
    }

    /// Allows plain HTTP to other machines. Anyone on the network path can then read and alter every message.
    #[must_use]
    pub fn allow_insecure_http(mut self) -> Self {
        self.allow_insecure = true;
        self
    }

    /// Sets the signature scheme. Default: [`Scheme::Acs3`].
    #[must_use]
    pub fn signature(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Sets the time limit of a whole call, including retries and waits. Default: 30 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Setting::Set(timeout);
        self
    }

    /// Removes the time limit of a whole call.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = Setting::Off;
        self
    }

    /// Sets the time limit of each attempt, from connecting to the complete response. Only the time limit of the call
    /// covers fetching credentials. Default: 10 s for reads, which are then retried, and none for writes, which cannot
    /// be repeated once they were sent.
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

    /// Sets how often and how fast calls are retried. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the retry budget, which all clones of the client share. A retry costs 10, or 5 after throttling. A success
    /// returns 1, or the cost of its last retry. When the budget is spent, calls fail immediately instead of adding to
    /// an outage. Default: 500.
    #[must_use]
    pub fn retry_budget(mut self, capacity: u32) -> Self {
        self.retry_budget = Setting::Set(capacity);
        self
    }

    /// Removes the retry budget.
    #[must_use]
    pub fn no_retry_budget(mut self) -> Self {
        self.retry_budget = Setting::Off;
        self
    }

    /// Sets how many attempts of each operation the client starts per second. Calls wait for their turn within their
    /// timeouts. Default: no limit. Clones share the limit; processes do not.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Setting::Set(limit);
        self
    }

    /// Limits the calls in flight, regardless of their operations; 0 is an error. Further calls wait in order, within
    /// their timeouts. A call counts until it has ended, including its retries. Default: no limit. Clones and tenants
    /// of the client share the limit; uploads do not count.
    ///
    /// A call that is not polled keeps its place. A program that waits for another call in the meantime can therefore
    /// deadlock: with pinned futures in a `select!`, or between two outcomes of a mass send. A mass send takes at most
    /// one place less than the limit, and at least 1, so set the limit to 2 or more. Several mass sends need one place
    /// more than they take together.
    ///
    /// Each call takes a connection, and with it a file descriptor. A program that starts thousands of calls at once
    /// needs this limit, or its own, such as a semaphore.
    #[must_use]
    pub fn max_calls_in_flight(mut self, calls: usize) -> Self {
        self.max_calls_in_flight = Some(calls);
        self
    }

    /// Sets where the parameters of calls go. Default: where they are documented, or into the form if the query becomes
    /// too long. [`Placement::Form`] keeps phone numbers and one-time passwords out of URLs, which proxies and gateways
    /// log.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// Adds code that sees every call; see [`Intercept`]. To keep access to it, pass a clone of an [`Arc`].
    #[must_use]
    pub fn intercept(mut self, interceptor: impl Intercept) -> Self {
        self.interceptors.0.push(Arc::new(interceptor));
        self
    }

    /// Appends text to the `User-Agent`, such as the name and version of the program.
    #[must_use]
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = Some(text.into());
        self
    }

    /// Sets the `CustSpaceId` of every call that has this parameter and does not set it.
    #[must_use]
    pub fn cust_space_id(self, id: impl Into<String>) -> Self {
        self.default_parameter("CustSpaceId", id)
    }

    /// Sets the default of a parameter for which the service allows a client default (`client_defaults` in its spec).
    #[must_use]
    pub fn default_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.defaults.insert(name.into(), value.into());
        self
    }

    /// Sends requests through another transport than the default one: your own client, or a fake in a test. Settings
    /// for connections and response sizes do not apply to it. The default transport still fetches credentials; to
    /// replace that too, use [`Context::with_transport`].
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self.has_own_transport = true;
        self
    }

    /// Wraps the transport of the client, either the default one or the one from [`transport`](Self::transport). Use it
    /// to record, to delay, or to lose responses in a test. Settings for connections, TLS, proxies, and response sizes
    /// still apply. The wrapper added last gets a request first.
    ///
    /// ```
    /// # use cams_core as cams;
    /// use std::sync::Arc;
    /// use cams::bytes::Bytes;
    /// use cams::http::{Request, Response};
    /// use cams::{BoxFuture, Config, Progress, Transport, TransportError};
    ///
    /// #[derive(Debug)]
    /// struct Recording(Arc<dyn Transport>);
    ///
    /// impl Transport for Recording {
    ///     fn send(
    ///         &self,
    ///         request: Request<Bytes>,
    ///         progress: &Progress,
    ///     ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
    ///         println!("{} bytes in the body", request.body().len());
    ///         self.0.send(request, progress)
    ///     }
    /// }
    ///
    /// let config = Config::new().wrap_transport(Recording);
    /// ```
    #[must_use]
    pub fn wrap_transport<T: Transport>(
        mut self,
        wrap: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wrappers.push(Arc::new(move |inner| Arc::new(wrap(inner))));
        self
    }

    /// Sets the source of time, waits, and randomness. Default: the system and the Tokio runtime.
    #[must_use]
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self.has_own_platform = true;
        self
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("network", &self.network)
            .field("endpoint", &self.endpoint.as_ref().filter(|text| !text.contains('@')))
            .field("scheme", &self.scheme)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
