//! How the default transport connects: timeouts, limits, proxy, certificates.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Error;
use crate::address::Address;

/// Settings of the default transport.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) connect_timeout: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_header_bytes: usize,
    pub(crate) proxy: Proxy,
    /// Certificates to trust, as PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    /// Whether those of the platform are trusted as well.
    pub(crate) trusts_platform: bool,
    pub(crate) identity: Option<Identity>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            max_response_bytes: 16 * 1024 * 1024,
            max_header_bytes: 64 * 1024,
            proxy: Proxy::FromEnvironment,
            roots: Vec::new(),
            trusts_platform: true,
            identity: None,
        }
    }
}

/// Which proxy requests go through.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// That of `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, unless `NO_PROXY` names the host.
    FromEnvironment,
    /// None.
    Direct,
    /// This one.
    Url(String),
}

/// What stays in a user name and a password: a `%` is taken for the beginning of what is encoded already.
const USER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'%');

/// The address of a proxy in its full form. It may hold a password and is not repeated in the error.
pub(super) fn proxy_address(text: &str) -> Result<String, Error> {
    let url = if text.contains("://") { text } else { &format!("http://{text}") };
    let wrong = |problem: &dyn fmt::Display| {
        Error::configuration(format!("the proxy is no `http://[user:password@]host:port`: {problem}"))
    };
    let address = Address::parse(url).map_err(|error| wrong(&error))?;
    if address.rest.contains('@') {
        // What was read as the host may be the user name.
        return Err(wrong(&"in a password `/`, `?` and `#` are written `%2F`, `%3F` and `%23`"));
    }
    let encoded = |part| utf8_percent_encode(part, USER);
    let user = address.user.filter(|user| !user.is_empty()).map(|user| match user.split_once(':') {
        Some((name, password)) => format!("{}:{}@", encoded(name), encoded(password)),
        None => format!("{}@", encoded(user)),
    });
    let scheme = if address.secure { "https" } else { "http" };
    Ok(format!("{scheme}://{}{}", user.unwrap_or_default(), address.authority()))
}

/// Without the address: it may hold a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FromEnvironment => "FromEnvironment",
            Self::Direct => "Direct",
            Self::Url(_) => "Url(**)",
        })
    }
}

/// Certificate and key that the client shows, as PEM.
#[cfg_attr(
    not(any(feature = "tls-ring", feature = "tls-aws-lc")),
    allow(dead_code, reason = "there is no TLS")
)]
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificates: Vec<u8>,
    pub(crate) key: zeroize::Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(**)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies_are_completed_and_what_a_password_has_is_encoded() {
        for (text, full) in [
            ("proxy:3128", "http://proxy:3128"),
            (" HTTPS://Proxy:443/x?y", "https://proxy"),
            ("http://@proxy", "http://proxy"),
            ("user@[::1]:3128", "http://user@[::1]:3128"),
            ("user:p/s@proxy", ""),
            ("user:1234/s@proxy", ""),
            ("http://user:a:b%20c d@e@proxy", "http://user:a%3Ab%20c%20d%40e@proxy"),
        ] {
            assert_eq!(proxy_address(text).unwrap_or_default(), full, "{text}");
        }
    }
}
