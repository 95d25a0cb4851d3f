//! Which proxy requests go through.

use std::fmt;

use reqwest::ClientBuilder;
use url::Url;

use crate::error::Error;
use crate::request::endpoint::Endpoint;

/// Which proxy requests go through.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one in `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY`, unless `NO_PROXY` names the host.
    FromEnvironment,
    /// None.
    Direct,
    /// This one.
    Url(String),
}

impl Proxy {
    pub(super) fn apply(&self, builder: ClientBuilder, endpoint: &Endpoint) -> Result<ClientBuilder, Error> {
        Ok(match self {
            Self::Url(text) => builder
                .proxy(reqwest::Proxy::all(address(text)?).map_err(|error| unusable(&error.without_url()))?),
            // A proxy of the environment cannot reach this machine's loopback.
            Self::FromEnvironment if endpoint.is_loopback() => builder.no_proxy(),
            Self::FromEnvironment => builder,
            Self::Direct => builder.no_proxy(),
        })
    }
}

/// The address of a proxy. It may hold a password, so errors do not repeat it.
fn address(text: &str) -> Result<Url, Error> {
    let text = text.trim();
    let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let mut url = url.map_err(|error| unusable(&error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(unusable(&"the scheme must be http or https"));
    }
    let rest = [Some(url.path()), url.query(), url.fragment()];
    if rest.into_iter().flatten().any(|part| part.contains('@')) {
        // What was read as the host may be the user name.
        return Err(unusable(&"in a password `/`, `?` and `#` are written `%2F`, `%3F` and `%23`"));
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

fn unusable(problem: &dyn fmt::Display) -> Error {
    Error::configuration(format!("the proxy is not `http://[user:password@]host:port`: {problem}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_proxies_are_completed_and_what_a_password_has_is_encoded() {
        for (text, full) in [
            ("proxy:3128", "http://proxy:3128/"),
            (" HTTPS://Proxy:443/x?y", "https://proxy/"),
            ("http://@proxy", "http://proxy/"),
            ("user@[::1]:3128", "http://user@[::1]:3128/"),
            ("user:p/s@proxy", ""),
            ("user:1234/s@proxy", ""),
            ("user:1234?s@proxy", ""),
            ("user:1234#s@proxy", ""),
            ("http://user:a:b%20c d@e@proxy", "http://user:a%3Ab%20c%20d%40e@proxy/"),
        ] {
            let found = address(text).map(String::from);
            assert_eq!(found.unwrap_or_default(), full, "{text}");
        }
    }
}
