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

/// What puts a transport around another one.
pub(crate) type Wrapper = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Settings of a client. Every one has a default that works.
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
    /// Whether the program gave the transport, and the platform. The default ones need a Tokio runtime.
    pub(crate) has_own_transport: bool,
    pub(crate) has_own_platform: bool,
    /// `CAMS_CUST_SPACE_ID`, for a client of CAMS alone.
    pub(crate) env_cust_space_id: Option<String>,
}

impl Config {
    /// The defaults: credentials from the [`DefaultChain`](crate::credentials::DefaultChain), the service's default
    /// region, ACS3 signatures, 5 s to connect, 30 s for a whole call, 3 attempts.
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

    /// Where credentials come from; static [`Credentials`](crate::Credentials) are a source too.
    ///
    /// The default chain and profiles connect as this client does: see [`proxy`](Self::proxy) and
    /// [`root_certificates`](Self::root_certificates). A provider that you construct connects as its own [`Context`]
    /// does; [`credentials_context`](Self::credentials_context) gives one.
    #[must_use]
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = CredentialsSource::Given(Arc::new(provider));
        self
    }

    /// A context that connects as this client does, with the settings so far: for sources that you construct, such as
    /// an [`AssumeRole`](crate::credentials::AssumeRole) behind the proxy of this client.
    #[must_use]
    pub fn credentials_context(&self) -> Context {
        self.context(ClockOffset::default())
    }

    /// The same with a measure of the clock that somebody else learns from as well.
    pub(crate) fn context(&self, clock: ClockOffset) -> Context {
        Context::of_client(self.http.clone(), Arc::clone(&self.platform), clock)
    }

    /// Region of the endpoint. Default: `ap-southeast-1`, the only documented one. A region replaces an endpoint that
    /// comes from a profile or the environment.
    #[must_use]
    pub fn region(self, region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), region_origin: None, ..self.without_foreign_endpoint() }
    }

    /// Network of the endpoint, such as `vpc`. Default: the public one. A network replaces an endpoint that
    /// comes from a profile or the environment.
    #[must_use]
    pub fn network(self, network: impl Into<String>) -> Self {
        Self { network: Some(network.into()), ..self.without_foreign_endpoint() }
    }

    /// Drops an endpoint that comes from a profile or the environment, which would make the region or network of the
    /// program void.
    fn without_foreign_endpoint(mut self) -> Self {
        if self.endpoint_origin.take().is_some() {
            self.endpoint = None;
        }
        self
    }

    /// Endpoint to use whatever the region: `https://host[:port]`, or a bare host.
    ///
    /// Plain HTTP is refused except to this machine, unless [`allow_insecure_http`](Self::allow_insecure_http) is set.
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

    /// Signature scheme. Default: [`Scheme::Acs3`].
    #[must_use]
    pub fn signature(mut self, scheme: Scheme) -> Self {
        self.scheme = scheme;
        self
    }

    /// Longest time of a whole call, with its retries and waits. Default: 30 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Setting::Set(timeout);
        self
    }

    /// No limit to the time of a whole call.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = Setting::Off;
        self
    }

    /// Longest time of each attempt, from connecting to the whole answer; fetching credentials is limited by the time
    /// of the call alone. Default: 10 s for reads, which are then tried again, and none for writes, which cannot be
    /// once they were sent.
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

    /// How often and how fast calls are tried. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Allowance for retries, shared by all clones of the client: a retry takes 10 of it, 5 after throttling, and a
    /// success gives 1 back, or what its last retry took. When it is spent, calls fail at once instead of adding to an
    /// outage. Default: 500.
    #[must_use]
    pub fn retry_budget(mut self, capacity: u32) -> Self {
        self.retry_budget = Setting::Set(capacity);
        self
    }

    /// Retries without a common allowance.
    #[must_use]
    pub fn no_retry_budget(mut self) -> Self {
        self.retry_budget = Setting::Off;
        self
    }

    /// Attempts of each operation that the client begins per second; calls wait for their turn within their timeout.
    /// Default: no limit. Clones share it; processes do not.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Setting::Set(limit);
        self
    }

    /// Most calls that are under way at once, whatever their operations; 0 is an error. Further calls wait, in the
    /// order in which they came and within their timeouts, and count until they have ended, with their retries.
    /// Default: no limit. Clones and tenants of the client share it; uploads do not count.
    ///
    /// A call that is not polled keeps its place. A program that waits for another call meanwhile can so wait for
    /// itself: with pinned futures in a `select!`, or between two outcomes of a mass send. A mass send takes at most
    /// one place less than the limit, and at least 1, so the limit should be 2 or more; several mass sends need one
    /// place more than they take together.
    ///
    /// A call takes a connection, and with it a file descriptor. A program that begins thousands at once needs this
    /// limit, or one of its own such as a semaphore.
    #[must_use]
    pub fn max_calls_in_flight(mut self, calls: usize) -> Self {
        self.max_calls_in_flight = Some(calls);
        self
    }

    /// Where the parameters of calls go. Default: where they are documented, or into the form when the query grows too
    /// long. [`Placement::Form`] keeps phone numbers and one-time passwords out of URLs, which proxies and gateways
    /// log.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// Adds code that sees every call; see [`Intercept`]. Give an [`Arc`] to keep one end of it.
    #[must_use]
    pub fn intercept(mut self, interceptor: impl Intercept) -> Self {
        self.interceptors.0.push(Arc::new(interceptor));
        self
    }

    /// Text appended to the `User-Agent`, such as the name and version of the program.
    #[must_use]
    pub fn user_agent(mut self, text: impl Into<String>) -> Self {
        self.user_agent = Some(text.into());
        self
    }

    /// `CustSpaceId` of every call that has this parameter and does not set it.
    #[must_use]
    pub fn cust_space_id(self, id: impl Into<String>) -> Self {
        self.default_parameter("CustSpaceId", id)
    }

    /// Default of a parameter that the service lets a client hold (`client_defaults` in its spec).
    #[must_use]
    pub fn default_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.defaults.insert(name.into(), value.into());
        self
    }

    /// Sends requests through another transport than the default one: an own client, or a fake in a test. The
    /// settings of connecting and of response sizes are then its own affair. Credentials are still fetched by the
    /// default transport; [`Context::with_transport`] replaces that.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self.has_own_transport = true;
        self
    }

    /// Wraps the transport of the client, the default one or that of [`transport`](Self::transport): to record, to
    /// delay, to lose answers in a test. Connections, TLS, proxies and the limits of answers stay as they are set. The
    /// wrapper added last is the first to get a request.
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

    /// Where time, waiting and chance come from. Default: the system and the Tokio runtime.
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
