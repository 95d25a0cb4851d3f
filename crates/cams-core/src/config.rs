//! Settings of a client and of a single call.
//!
//! ```
//! use std::time::Duration;
//! use cams_models::SERVICE;
//! use cams_core::{CallOptions, Config, Credentials, Engine, Scheme};
//!
//! let config = Config::new()
//!     .credentials(Credentials::new("id", "secret"))
//!     .region("ap-southeast-1")
//!     .signature(Scheme::Acs3)
//!     .timeout(Duration::from_secs(20));
//! let engine = Engine::new(&SERVICE, config)?;
//! assert_eq!(engine.endpoint().to_string(), "https://cams.ap-southeast-1.aliyuncs.com");
//! # Ok::<(), cams_core::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderName, HeaderValue};

use crate::credentials::{EnvironmentProvider, ProvideCredentials};
use crate::place::Placement;
use crate::retry::RetryPolicy;
use crate::sign::Scheme;
use crate::transport::Transport;
use crate::{CredentialsError, Error};

type Clock = dyn Fn() -> SystemTime + Send + Sync;

/// Settings of a client. Every one has a default that works.
#[derive(Clone)]
pub struct Config {
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) region: Option<String>,
    pub(crate) network: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) allow_insecure: bool,
    pub(crate) scheme: Scheme,
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) user_agent: Option<String>,
    pub(crate) defaults: BTreeMap<String, String>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Arc<Clock>,
}

impl Config {
    /// The defaults: credentials from the environment, the service's default region, ACS3 signatures, 5 s to connect,
    /// 30 s for a whole call, 3 attempts.
    #[must_use]
    pub fn new() -> Self {
        Self {
            credentials: Arc::new(EnvironmentProvider::new()),
            region: None,
            network: None,
            endpoint: None,
            allow_insecure: false,
            scheme: Scheme::default(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            max_response_bytes: 16 * 1024 * 1024,
            retry: RetryPolicy::default(),
            user_agent: None,
            defaults: BTreeMap::new(),
            transport: None,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// The defaults with credentials and, if `ALIBABA_CLOUD_REGION_ID` is set, the region from the environment.
    ///
    /// # Errors
    /// The variables of the credentials are not set. They are read again for every attempt.
    pub fn from_env() -> Result<Self, Error> {
        let provider = EnvironmentProvider::new();
        provider.read().map_err(|error: CredentialsError| Error::configuration(error.to_string()))?;
        let mut config = Self::new().credentials(provider);
        config.region = std::env::var("ALIBABA_CLOUD_REGION_ID").ok().filter(|region| !region.is_empty());
        Ok(config)
    }

    /// Where credentials come from; static [`Credentials`](crate::Credentials) are a source too.
    #[must_use]
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        self.credentials = Arc::new(provider);
        self
    }

    /// Region of the endpoint. Default: `ap-southeast-1`, the only documented one.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Network of the endpoint, such as `vpc`. Default: the public one.
    #[must_use]
    pub fn network(mut self, network: impl Into<String>) -> Self {
        self.network = Some(network.into());
        self
    }

    /// Endpoint to use whatever the region: `https://host[:port]`, or a bare host.
    ///
    /// Plain HTTP is refused except to this machine, unless [`allow_insecure_http`](Self::allow_insecure_http) is set.
    #[must_use]
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Allows plain HTTP to other machines. Whoever is on the way then reads every message and can alter it.
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

    /// Longest time to make a connection. Default: 5 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Longest time of a whole call, with its retries and waits. Default: 30 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Largest response that is read, in bytes. Default: 16 MiB.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// How often and how fast calls are tried. Default: [`RetryPolicy::default`].
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
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

    /// Sends requests through another transport than `reqwest`: an own client, or a fake in a test. The settings of
    /// connecting and of response sizes are then its own affair.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The clock that dates requests. Default: the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
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
            .field("endpoint", &self.endpoint)
            .field("scheme", &self.scheme)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Settings of one call. What is not set is the client's.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) placement: Placement,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) parameters: Vec<(String, String)>,
    /// First option that was not valid; reported when the call is sent.
    pub(crate) problem: Option<String>,
}

impl CallOptions {
    /// Longest time of the whole call, with its retries and waits.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Attempts in all, the first one included; 1 means no retry.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = Some(attempts);
        self
    }

    /// Where the parameters go. Default: where they are documented, or into the form when the query grows too long.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
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
