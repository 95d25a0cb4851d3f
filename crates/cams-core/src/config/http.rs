//! How a client connects: timeouts, limits, proxy, certificates, and the HTTP client itself.

use std::sync::Arc;
use std::time::Duration;

use super::client::Config;
use crate::transport::proxy::Proxy;
use crate::transport::settings::Identity;

impl Config {
    /// Longest time to make a connection. Default: 5 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = timeout;
        self
    }

    /// How long an unused connection is kept. Default: 20 s, since the gateway closes one after 25 s. If a server
    /// announces a shorter time in the header `Keep-Alive`, that time counts.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.http.pool_idle_timeout = timeout;
        self
    }

    /// Largest response that is read, in bytes. Default: 16 MiB.
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.http.max_response_bytes = bytes;
        self
    }

    /// Largest head of a response that is accepted, in bytes of names and values. Default: 64 KiB.
    #[must_use]
    pub fn max_header_bytes(mut self, bytes: usize) -> Self {
        self.http.max_header_bytes = bytes;
        self
    }

    /// Sends everything through this proxy: `http://[user:password@]host[:port]`, `https://…`, or with the feature
    /// `socks` also `socks5h://…`, `socks5://…`, `socks4a://…` and `socks4://…`.
    ///
    /// Default: what the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say, read as curl does, and
    /// no proxy to this machine. `NO_PROXY` may hold domains with or without a leading dot, `*.domain`, IP addresses,
    /// networks such as `10.0.0.0/8`, each with or without a port, and `*`.
    ///
    /// An address that cannot be read is an error when the client is made. One in the environment is an error only for
    /// hosts that need it: when the client is made, if its endpoint does, and otherwise when such a host is reached.
    ///
    /// Credentials are fetched through it too, if they come from the default chain or from a profile. Requests to the
    /// ECS metadata service, over plain HTTP, to this machine and to STS inside a VPC never go through a proxy.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.http.proxy = Proxy::Url(url.into());
        self
    }

    /// Sends through no proxy, whatever the environment says. This holds for fetching credentials too.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.http.proxy = Proxy::Direct;
        self
    }

    /// Trusts these certificates too, as PEM, such as those of a company's proxy. They are trusted for fetching
    /// credentials as well.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.http.roots.push(pem.into());
        self
    }

    /// Does not trust the certificates of the platform, only those of
    /// [`root_certificates`](Self::root_certificates).
    #[must_use]
    pub fn no_platform_roots(mut self) -> Self {
        self.http.trusts_platform = false;
        self
    }

    /// Shows this certificate to a server or proxy that asks for one, also when credentials are fetched: the chain
    /// and the private key, as PEM.
    #[must_use]
    pub fn client_identity(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        let (certificates, key) = (certificates.into(), zeroize::Zeroizing::new(key.into()));
        self.http.identity = Some(Identity { certificates, key });
        self
    }

    /// Changes the HTTP client below the default transport: a resolver, the pool of connections, certificates, a proxy
    /// of your own. The function is called once for each client that is built, also for the two that fetch
    /// credentials; a second call replaces the first.
    ///
    /// It gets a builder that has the settings of this `Config`, except for the proxy: one that is set here goes first,
    /// and that of the `Config` or of the environment takes the requests that are left. Afterwards the SDK sets what
    /// safety needs, whatever the function did: no redirects, no retries, HTTP/1.1, no decompression, and
    /// [`connect_timeout`](Self::connect_timeout). A total or read timeout set here cuts an attempt like a broken
    /// connection; use [`timeout`](Self::timeout) instead.
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
