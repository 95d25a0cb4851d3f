//! Whether an address can be fetched by the service.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use cams_core::address::{Address, Host};

use crate::check::Violations;
use crate::template::placeholders;

/// Warns of an address of media that the service cannot fetch. One with a variable is not looked at.
pub(super) fn reachable(found: &mut Violations, path: &str, url: Option<&str>) {
    let Some(url) = url.filter(|url| placeholders::scan(url).is_empty()) else { return };
    match reach(url) {
        Reach::Public => {}
        Reach::Nowhere => found.warning(
            path,
            "is no `http://` or `https://` address; the service refuses it (`InvalidParameter.FileUrlError`)",
        ),
        Reach::Private => found.warning(
            path,
            "leads to this machine or a private network, where the service cannot fetch it \
             (`InvalidParameter.FileUrlError`)",
        ),
    }
}

/// From where an address can be reached.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// From everywhere, as far as its form tells.
    Public,
    /// From this machine or its network.
    Private,
    /// It is no address of the web.
    Nowhere,
}

fn reach(url: &str) -> Reach {
    // The service may know how to write a name with letters outside of ASCII; any letter tells as well where it leads.
    let in_ascii = url.replace(|letter: char| !letter.is_ascii() && letter.is_alphabetic(), "x");
    match Address::parse(&in_ascii) {
        Err(_) => Reach::Nowhere,
        Ok(address) if is_private(&address.host) => Reach::Private,
        Ok(_) => Reach::Public,
    }
}

fn is_private(host: &Host) -> bool {
    match host {
        Host::Name(name) => {
            let name = name.trim_end_matches('.');
            !name.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
        }
        Host::Ip(IpAddr::V4(address)) => is_private_v4(*address),
        Host::Ip(IpAddr::V6(address)) => is_private_v6(*address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified()
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.to_ipv4_mapped().is_some_and(is_private_v4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_public_private_or_none() {
        for (url, wanted) in [
            ("https://example.com/a b.jpg?x=ü#y", Reach::Public),
            ("HTTPS://user@example.com:8443", Reach::Public),
            (" HTTPS://käse.example/a.jpg", Reach::Public),
            ("http://größe.local/a.jpg", Reach::Private),
            ("http://127.1?x=ü", Reach::Nowhere),
            ("https://ü@10.0.0.1/a.jpg", Reach::Private),
            ("https://kä se.example/a.jpg", Reach::Nowhere),
            ("http://１０.0.0.1/a.jpg", Reach::Nowhere),
            ("https://example.com:99999/a.jpg", Reach::Nowhere),
            ("http://8.8.8.8/a.jpg", Reach::Public),
            ("http://intranet/a.jpg", Reach::Private),
            ("http://nas.local./a.jpg", Reach::Private),
            ("http://10.1.2.3:80/a.jpg", Reach::Private),
            ("http://[::ffff:192.168.0.1]/a.jpg", Reach::Private),
            ("example.com/a.jpg", Reach::Nowhere),
            ("ftp://example.com/a.jpg", Reach::Nowhere),
            ("https:///a.jpg", Reach::Nowhere),
            ("https://exa mple.com/a.jpg", Reach::Nowhere),
            ("http://127.1/a.jpg", Reach::Nowhere),
        ] {
            assert_eq!(reach(url), wanted, "{url}");
        }
    }
}
