//! How a client connects: timeouts, limits, proxy, certificates, and the HTTP client itself.

use std::sync::Arc;
use std::time::Duration;

use super::client::Config;
use crate::transport::proxy::Proxy;
use crate::transport::settings::Identity;

impl Config {
    /// Sets the connect timeout. Default: 5 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = timeout;
        self
    }

    /// Sets how long an unused connection is kept. Default: 20 s, because the gateway closes a connection after 25 s.
    /// If a server announces a shorter time in the `Keep-Alive` header, that time applies.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.http.pool_idle_timeout = timeout;
        self
    }

    /// Sets the maximum size of a response in bytes. Default: 16 MiB.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.http.max_response_bytes = bytes;
        self
    }

    /// Sets the maximum size of a response head, in bytes of names and values. Default: 64 KiB.
    #[must_use]
    pub fn max_header_bytes(mut self, bytes: usize) -> Self {
        self.http.max_header_bytes = bytes;
        self
    }

    /// Sends everything through this proxy: `http://[user:password@]host[:port]`, `https://…`, or with the feature
    /// `socks` also `socks5h://…`, `socks5://…`, `socks4a://…`, and `socks4://…`.
    ///
    /// Default: the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and `NO_PROXY`, read as curl does, and no proxy
    /// for your own machine. `NO_PROXY` may contain domains with or without a leading dot, `*.domain`, IP addresses,
    /// networks such as `10.0.0.0/8`, each with or without a port, and `*`.
    ///
    /// An invalid address here is an error when the client is created. An invalid address in the environment is an
    /// error only for hosts that need it: when the client is created, if its endpoint needs it, and otherwise when the
    /// SDK connects to such a host.
    ///
    /// Credentials from the default chain or from a profile are fetched through the proxy too. Requests to the ECS
    /// metadata service, over plain HTTP, to your own machine, and to STS inside a VPC never use a proxy.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Proxy::Url(url.into());
        self
    }

    /// Uses no proxy, regardless of the environment. This also applies to fetching credentials.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.http.proxy = Proxy::Direct;
        self
    }

    /// Also trusts these certificates, in PEM format, such as those of a company's proxy. They also apply to fetching
    /// credentials.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.http.roots.push(pem.into());
        self
    }

    /// Trusts only the [`root_certificates`](Self::root_certificates), and not the certificates of the platform.
    #[must_use]
    pub fn no_platform_roots(mut self) -> Self {
        self.http.trusts_platform = false;
        self
    }

    /// Sets the client certificate for servers and proxies that ask for one, as the chain and the private key in PEM
    /// format. It also applies to fetching credentials.
    #[must_use]
    pub fn client_identity(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        let (certificates, key) = (certificates.into(), zeroize::Zeroizing::new(key.into()));
        self.http.identity = Some(Identity { certificates, key });
        self
    }

    /// Customizes the HTTP client below the default transport: a resolver, the connection pool, certificates, or your
    /// own proxy. The function is called once for each client that is built, including the two that fetch credentials.
    /// A second call of this method replaces the first.
    ///
    /// The function gets a builder with the settings of this `Config`, except for the proxy: a proxy that you set here
    /// takes precedence, and the one from the `Config` or the environment gets the remaining requests. Afterwards, the
    /// SDK applies the settings that safety requires, regardless of the function: no redirects, no retries, HTTP/1.1,
    /// no decompression, and [`connect_timeout`](Self::connect_timeout). A total or read timeout set here ends an
    /// attempt like a broken connection; use [`timeout`](Self::timeout) instead.
    ///
    /// ```
    /// use std::net::{IpAddr, Ipv4Addr};
    ///
    /// let config = cams_core::Config::new()
    ///     .reqwest(|client| client.local_address(IpAddr::V4(Ipv4Addr::LOCALHOST)).pool_max_idle_per_host(4));
    /// ```
    #[must_use]
    pub fn reqwest(
        mut self,
        customize: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.http.customize = Some(Arc::new(customize));
        self
    }
}
