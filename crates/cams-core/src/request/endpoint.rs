//! Endpoints: given explicitly, or computed from region and network.
//!
//! The documentation publishes one endpoint, `cams.ap-southeast-1.aliyuncs.com`. Other regions follow the rule of the
//! official SDKs, `<product>[-<network>].<region>.aliyuncs.com`. Unlike in those SDKs, a network other than the public
//! one is never ignored.
//!
//! ```
//! use cams_core::Endpoint;
//! use cams_models::SERVICE;
//!
//! assert_eq!(Endpoint::regional(&SERVICE, "eu-central-1", Some("vpc"))?.to_string(),
//!            "https://cams-vpc.eu-central-1.aliyuncs.com");
//! assert_eq!(Endpoint::parse("localhost:8080").unwrap_err().to_string(),
//!            "endpoint `localhost:8080`: begin it with `https://`, or with `http://` for a service on this machine");
//! # Ok::<(), cams_core::EndpointError>(())
//! ```

use std::fmt;

use cams_operation::ServiceInfo;
use url::{Host, ParseError, Url};

/// The target of requests: scheme, host, and port.
///
/// It contains the URL as `reqwest` parses it, so the URL that is checked (for `https`, or for this machine) is the one
/// that is dialed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Parses `https://host[:port]`, `http://host[:port]`, or a bare host, which means HTTPS.
    ///
    /// # Errors
    /// Fails if the text is empty, is not a URL, or contains anything but scheme, host, and port.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        // The text before an `@` may be a password.
        let shown = if text.contains('@') { "**" } else { text };
        let fail = |problem: &str| EndpointError(format!("endpoint `{shown}`: {problem}"));
        if text.is_empty() {
            return Err(fail("it is empty; give a host such as `cams.ap-southeast-1.aliyuncs.com`"));
        }
        let has_scheme = text.contains("://");
        if !has_scheme && text.contains(':') {
            return Err(fail("begin it with `https://`, or with `http://` for a service on this machine"));
        }
        let url = if has_scheme { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
        let url = url.map_err(|error| fail(&problem_of(error)))?;
        let service = Self::of_url(&url).ok_or_else(|| fail("the scheme must be https or http"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(fail("it must not contain a user name or a password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(fail("it must end after the host and the port"));
        }
        Ok(service)
    }

    /// Returns the service in a URL, without a user name and what follows; `None` for another scheme than HTTP or
    /// HTTPS.
    pub(crate) fn of_url(url: &Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let mut url = url.clone();
        url.set_path("");
        url.set_query(None);
        url.set_fragment(None);
        url.set_username("").and_then(|()| url.set_password(None)).ok()?;
        Some(Self(url))
    }

    /// Returns the endpoint of a region: the documented one on the public network, otherwise by rule.
    ///
    /// # Errors
    /// Fails if the region or the network cannot be part of a host name.
    pub fn regional(
        service: &ServiceInfo,
        region: &str,
        network: Option<&str>,
    ) -> Result<Self, EndpointError> {
        check_label("region", region)?;
        let network = network.filter(|network| !network.is_empty() && *network != "public");
        let Some(network) = network else {
            let documented = service.endpoints.iter().find(|(name, _)| name.eq_ignore_ascii_case(region));
            return match documented {
                Some((_, host)) => Self::parse(host),
                None => Self::parse(&format!("{}.{region}.aliyuncs.com", service.product)),
            };
        };
        check_label("network", network)?;
        Self::parse(&format!("{}-{network}.{region}.aliyuncs.com", service.product))
    }

    /// Returns whether it uses TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Returns whether it is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Returns whether nobody in between can read what is sent: it uses TLS, or is on this machine.
    pub(crate) fn is_confidential(&self) -> bool {
        self.is_secure() || self.is_loopback()
    }

    /// Returns the URL that is dialed.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Returns the host and, unless it is the default one, the port: the value of the `Host` header.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.authority()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.authority())
    }
}

/// Returns what is wrong with a URL, without quoting it.
fn problem_of(error: ParseError) -> String {
    match error {
        ParseError::InvalidPort => "its port is not a number up to 65535".into(),
        ParseError::EmptyHost
        | ParseError::IdnaError
        | ParseError::InvalidIpv4Address
        | ParseError::InvalidIpv6Address
        | ParseError::InvalidDomainCharacter => "its host is neither a name nor an IP address".into(),
        error => error.to_string(),
    }
}

/// Why a text is not an endpoint, and what one looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointError(String);

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EndpointError {}

/// Refuses text that would change the host, such as a dot or a slash in the region.
fn check_label(what: &str, text: &str) -> Result<(), EndpointError> {
    let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if valid {
        return Ok(());
    }
    Err(EndpointError(format!("{what} `{text}`: only letters, digits and `-` are allowed")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_models::SERVICE;

    fn regional(region: &str, network: Option<&str>) -> String {
        Endpoint::regional(&SERVICE, region, network).map_or_else(|e| e.to_string(), |e| e.to_string())
    }

    #[test]
    fn regions_follow_the_documentation_then_the_rule() {
        assert_eq!(regional("ap-southeast-1", None), "https://cams.ap-southeast-1.aliyuncs.com");
        assert_eq!(regional("ap-southeast-1", Some("public")), "https://cams.ap-southeast-1.aliyuncs.com");
        assert_eq!(regional("ap-southeast-1", Some("vpc")), "https://cams-vpc.ap-southeast-1.aliyuncs.com");
        assert_eq!(regional("eu-central-1", None), "https://cams.eu-central-1.aliyuncs.com");
        assert!(regional("evil.example/", None).contains("only letters"));
        assert!(regional("", None).contains("only letters"));
        assert!(regional("eu-central-1", Some("a.b")).contains("network"));
    }

    #[test]
    fn explicit_endpoints_are_read() {
        for (text, shown, loopback) in [
            ("cams.ap-southeast-1.aliyuncs.com", "https://cams.ap-southeast-1.aliyuncs.com", false),
            ("https://example.com:443/", "https://example.com", false),
            ("https://example.com:8443", "https://example.com:8443", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("http://[::1]:8080", "http://[::1]:8080", true),
            (" HTTPS://Example.COM:\n", "https://example.com", false),
            ("http://localhost", "http://localhost", true),
            ("http://localhost.example.com", "http://localhost.example.com", false),
            ("http://localhost.", "http://localhost.", false),
            ("http://127.1", "http://127.0.0.1", true),
            ("http://0x7f000001:80", "http://127.0.0.1", true),
            ("https://k\u{e4}se.example", "https://xn--kse-qla.example", false),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((endpoint.to_string().as_str(), endpoint.is_loopback()), (shown, loopback));
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "it is empty"),
            ("ftp://example.com", "the scheme must be"),
            ("ftp://user:pw@example.com", "the scheme must be"),
            ("127.0.0.1:8080", "begin it with `https://`, or with `http://`"),
            ("localhost:8080", "begin it with `https://`, or with `http://`"),
            ("user:pw@example.com", "begin it with"),
            ("https://user:pw@example.com", "user name"),
            ("https://example.com/path", "must end after"),
            ("https://example.com?x=1", "must end after"),
            ("https://example.com#x", "must end after"),
            ("https://example.com:99999", "its port"),
            ("https://example.com:x", "its port"),
            ("http://1.2.3.4.5", "its host"),
            ("https://käse\u{ff0f}.example", "its host"),
            ("https://[::1]evil.example:8443", "its host"),
            ("https://example.com\\@evil.example", "must end after"),
            ("https://", "its host"),
            ("exa mple.com", "its host"),
        ] {
            let error = Endpoint::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason) && !error.contains("pw"), "{text}: {error}");
        }
    }
}
