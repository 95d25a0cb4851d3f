//! Addresses of services, proxies and files: what they consist of.
//!
//! What parsers of URLs read in different ways is refused rather than guessed, so that the host that is checked is the host
//! that is reached.
//!
//! ```
//! use cams_core::address::{Address, Host};
//!
//! let address = Address::parse("https://Example.COM:8443/a b?c")?;
//! assert_eq!(address.host, Host::Name("example.com".into()));
//! assert_eq!((address.port, address.rest), (Some(8443), "/a b?c"));
//! assert!(Address::parse("https://127.1/").is_err());
//! # Ok::<(), cams_core::address::AddressError>(())
//! ```

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of `http` or `https`, taken apart.
///
/// It has no `Debug`, since it may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// Whether the scheme is `https`.
    pub secure: bool,
    /// What stands before an `@`: a user name, and a password after a colon.
    pub user: Option<&'a str>,
    /// The host.
    pub host: Host,
    /// The port, unless it is the scheme's own.
    pub port: Option<u16>,
    /// What follows: path, query and fragment, as they are written.
    pub rest: &'a str,
}

impl<'a> Address<'a> {
    /// Takes an address apart, without the white space around it.
    ///
    /// # Errors
    /// The scheme is another one or missing, there is no host that [`Host::parse`] reads, the port is no number up to 65535, or a `\`
    /// leaves it open where the host ends.
    pub fn parse(text: &'a str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.trim().split_once("://").ok_or(AddressError("it has no scheme"))?;
        let (secure, default_port) = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => (true, 443),
            _ if scheme.eq_ignore_ascii_case("http") => (false, 80),
            _ => return Err(AddressError("the scheme must be https or http")),
        };
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('\\') {
            // To some it ends the host, to others it belongs to the user name.
            return Err(AddressError("it holds a `\\`, which is written `%5C`"));
        }
        let (user, server) = match authority.rsplit_once('@') {
            Some((user, server)) => (Some(user), server),
            None => (None, authority),
        };
        // An IPv6 address has colons of its own, in brackets.
        let (host, port) = server.split_at(server.rfind(']').map_or(0, |end| end + 1));
        let (name, port) = port.split_once(':').unwrap_or((port, ""));
        let host = Host::parse(&format!("{host}{name}"))
            .ok_or(AddressError("its host is neither a name in ASCII nor an IP address"))?;
        let port = port_number(port)?.filter(|port| *port != default_port);
        Ok(Self { secure, user, host, port, rest })
    }

    /// Host and, unless it is the scheme's own, port.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }
}

/// The number of a port; none where there is none.
fn port_number(text: &str) -> Result<Option<u16>, AddressError> {
    if text.is_empty() {
        return Ok(None);
    }
    // A sign would be read as well.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text);
    let number = digits.and_then(|digits| digits.parse().ok());
    number.map(Some).ok_or(AddressError("its port is no number up to 65535"))
}

/// Why a text is no address. It repeats nothing of the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressError(&'static str);

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for AddressError {}

/// The host of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// A name, in small letters.
    Name(String),
    /// An IP address.
    Ip(IpAddr),
}

impl Host {
    /// Reads a host as it stands in a URL: an IPv6 address in brackets, a name in ASCII. `None` for anything else, among them
    /// short forms of IPv4 addresses such as `127.1`, which programs read in different ways.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(address) = text.strip_prefix('[') {
            let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
            return Some(Self::Ip(address.into()));
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Some(Self::Ip(address.into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_name = name.split('.').all(is_label) && !name.rsplit('.').next().is_some_and(is_number);
        is_name.then(|| Self::Name(text.to_ascii_lowercase()))
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::Ip(address) => address.is_loopback(),
        }
    }
}

/// As it stands in a URL.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V4(address)) => write!(f, "{address}"),
            Self::Ip(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Whether a label would be read as a number, and the host so as an IPv4 address.
fn is_number(label: &str) -> bool {
    let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    match digits {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> &'static str {
        Address::parse(text).map_or_else(|error| error.0, |_| "none")
    }

    #[test]
    fn addresses_are_taken_apart() {
        for (text, secure, user, authority, rest) in [
            ("https://example.com", true, None, "example.com", ""),
            (" HTTPS://Example.com:443/a b?c=/d#e\n", true, None, "example.com", "/a b?c=/d#e"),
            ("http://example.com:?x", false, None, "example.com", "?x"),
            ("http://example.com:0443#x", false, None, "example.com:443", "#x"),
            ("http://u:p@w@:[@[::1]:8080/@", false, Some("u:p@w@:["), "[::1]:8080", "/@"),
            ("http://@127.0.0.1:80", false, Some(""), "127.0.0.1", ""),
        ] {
            let Ok(address) = Address::parse(text) else { panic!("{text}: {}", problem(text)) };
            let found = (address.secure, address.user, address.authority(), address.rest);
            assert_eq!(found, (secure, user, authority.to_owned(), rest), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_by_its_part() {
        for (text, part) in [
            ("example.com", "scheme"),
            ("//example.com", "scheme"),
            ("ftp://example.com", "scheme"),
            ("https://", "host"),
            ("https:///a", "host"),
            ("https://:443", "host"),
            ("https://[::1]evil.example:8443", "host"),
            ("https://evil.example[::1]", "host"),
            ("https://exa\tmple.com", "host"),
            ("https://example.com\\@evil.example", "%5C"),
            ("https://example.com:+443", "port"),
            ("https://example.com:99999", "port"),
            ("https://example.com:1:2", "port"),
        ] {
            assert!(problem(text).contains(part), "{text}: {}", problem(text));
        }
    }

    #[test]
    fn names_and_addresses_are_read_and_shown_as_in_a_url() {
        for (text, shown, loopback) in [
            ("cams.ap-southeast-1.aliyuncs.com", "cams.ap-southeast-1.aliyuncs.com", false),
            ("my_proxy", "my_proxy", false),
            ("LOCALHOST", "localhost", true),
            ("a.localhost", "a.localhost", true),
            ("example.com.", "example.com.", false),
            ("7.example", "7.example", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("10.0.0.1", "10.0.0.1", false),
            ("[0:0::1]", "[::1]", true),
            ("[2001:db8::1]", "[2001:db8::1]", false),
        ] {
            let host = Host::parse(text).unwrap();
            assert_eq!((host.to_string().as_str(), host.is_loopback()), (shown, loopback));
        }
    }

    #[test]
    fn what_programs_read_in_different_ways_is_no_host() {
        for text in [
            "",
            ".",
            "a..b",
            "a b",
            "a%20b",
            "käse.example",
            "127.1",
            "2130706433",
            "0x7f000001",
            "1.2.3.4.5",
            "256.0.0.1",
            "::1",
            "[::1",
            "[127.0.0.1]",
            "a:80",
        ] {
            assert_eq!(Host::parse(text), None, "{text}");
        }
    }

    /// Host and port as another parser has them: `url` as browsers do, `http` as the HTTP client does.
    fn seen_by_url(text: &str) -> Option<(Host, Option<u16>)> {
        let url = url::Url::parse(text).ok()?;
        Some((Host::parse(url.host_str()?)?, url.port()))
    }

    fn seen_by_http(text: &str) -> Option<(Host, Option<u16>)> {
        let uri: http::Uri = text.trim().parse().ok()?;
        let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != default_port);
        Some((Host::parse(uri.host()?)?, port))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn whoever_reads_an_address_comes_to_the_same_host(
            text in r"(http|HTTPS|ftp)://[a@]{0,2}(a\.b|127\.0\.0\.1|\[::1\]|)[a1x.:@\[\]%/?#\\ _-]{0,8}(:80|:443)?[/?#]?"
        ) {
            if let Ok(address) = Address::parse(&text) {
                let read = (address.host.clone(), address.port);
                for seen in [seen_by_url(&text), seen_by_http(&text)].into_iter().flatten() {
                    prop_assert_eq!(&seen, &read, "{}", text);
                }
                let again = format!("http://{}", address.host);
                prop_assert!(Address::parse(&again).is_ok_and(|again| again.host == address.host), "{}", again);
            }
        }
    }
}
