//! How the default transport connects: timeouts, limits, proxy, certificates.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::ClientBuilder;
use zeroize::Zeroizing;

use super::proxy::Proxy;

/// Settings of the default transport.
#[derive(Clone)]
pub(crate) struct HttpSettings {
    pub(crate) connect_timeout: Duration,
    /// How long an unused connection is kept. The gateway closes a connection after 25 seconds. A write on such a
    /// connection cannot be sent again, because it is unknown whether it arrived.
    pub(crate) pool_idle_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_header_bytes: usize,
    pub(crate) proxy: Proxy,
    /// Certificates to trust, as PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Whether the certificates of the platform are trusted as well.
    pub(crate) trusts_platform: bool,
    pub(crate) identity: Option<Identity>,
    /// The program's changes to the client itself.
    pub(crate) customize: Option<Customize>,
}

impl HttpSettings {
    /// Returns whether the program changes nothing about TLS.
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    pub(super) fn trusts_platform_alone(&self) -> bool {
        let is_changed = self.identity.is_some() || self.customize.is_some();
        self.trusts_platform && self.roots.is_empty() && !is_changed
    }
}

/// A function that changes the builder of the HTTP client.
pub(crate) type Customize = Arc<dyn Fn(ClientBuilder) -> ClientBuilder + Send + Sync>;

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            pool_idle_timeout: Duration::from_secs(20),
            max_response_bytes: 16 * 1024 * 1024,
            max_header_bytes: 64 * 1024,
            proxy: Proxy::FromEnvironment,
            roots: Vec::new(),
            trusts_platform: true,
            identity: None,
            customize: None,
        }
    }
}

/// Certificate and key of the client, in PEM format.
#[derive(Clone)]
#[cfg_attr(
    not(any(feature = "tls-ring", feature = "tls-aws-lc")),
    allow(dead_code, reason = "only TLS reads it")
)]
pub(crate) struct Identity {
    pub(crate) certificates: Vec<u8>,
    pub(crate) key: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(**)")
    }
}
