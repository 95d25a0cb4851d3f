//! Hosts of addresses: names and IP addresses.
//!
//! ```
//! use cams_core::Host;
//!
//! assert_eq!(Host::parse("Example.COM"), Some(Host::Name("example.com".into())));
//! assert!(Host::parse("[::1]").is_some_and(|host| host.is_loopback()));
//! assert_eq!(Host::parse("127.1"), None);
//! ```

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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
}
