//! Whether others than its writer can reach an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::check::Violations;
use crate::rules::placeholders;

/// Warns of a media address that the service cannot fetch. An address with a variable is not checked.
pub(crate) fn fetched(found: &mut Violations, path: &str, url: Option<&str>) {
    match reach_of(url) {
        Reach::Public => {}
        Reach::Nowhere => found.warning(
            path,
            "is not an `http://` or `https://` address; the service refuses it (`InvalidParameter.FileUrlError`)",
        ),
        Reach::Private => found.warning(
            path,
            "leads to this machine or a private network, where the service cannot fetch it \
             (`InvalidParameter.FileUrlError`)",
        ),
    }
}

/// Warns of an address that people or the service should open but cannot. An address with a variable is not checked.
pub(crate) fn opened(found: &mut Violations, path: &str, url: Option<&str>) {
    if reach_of(url) == Reach::Private {
        found.warning(path, "leads to this machine or a private network, where nobody else can open it");
    }
}

fn reach_of(url: Option<&str>) -> Reach {
    url.filter(|url| placeholders::scan(url).is_empty()).map_or(Reach::Public, reach)
}

/// From where an address can be reached.
#[derive(Debug, PartialEq, Eq)]
enum Reach {
    /// From everywhere, as far as its form shows.
    Public,
    /// From this machine or its network.
    Private,
    /// Not a web address.
    Nowhere,
}

fn reach(text: &str) -> Reach {
    match Url::parse(text) {
        Ok(url) if !has_authority(text) || !matches!(url.scheme(), "http" | "https") => Reach::Nowhere,
        Ok(url) if url.host().is_none_or(|host| is_private(&host)) => Reach::Private,
        Ok(_) => Reach::Public,
        Err(_) => Reach::Nowhere,
    }
}

/// Returns whether a host follows the scheme directly. Browsers look for one after further slashes; the service may
/// not.
fn has_authority(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with('/'))
}

/// Domain endings that the public DNS does not have (RFC 6761, 6762, and 8375, and the reserved `internal`), and those
/// of OSS that lead only to a network of Alibaba Cloud (`bucket.oss-cn-hangzhou-internal.aliyuncs.com`).
#[rustfmt::skip]
const PRIVATE: &[&str] = &[
    ".localhost", ".local", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa",
    "-internal.aliyuncs.com",
];

fn is_private(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            !name.contains('.') || PRIVATE.iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(address) => is_private_v4(*address),
        Host::Ipv6(address) => is_private_v6(*address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    // Providers share 100.64.0.0/10 among their customers (RFC 6598).
    let is_shared = matches!(address.octets(), [100, 64..=127, ..]);
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || is_shared
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
            ("http://127.1?x=ü", Reach::Private),
            ("https://ü@10.0.0.1/a.jpg", Reach::Private),
            ("https://kä se.example/a.jpg", Reach::Nowhere),
            ("http://１０.0.0.1/a.jpg", Reach::Private),
            ("https://example.com:99999/a.jpg", Reach::Nowhere),
            ("http://8.8.8.8/a.jpg", Reach::Public),
            ("http://intranet/a.jpg", Reach::Private),
            ("http://nas.local./a.jpg", Reach::Private),
            ("https://files.corp.internal/a.pdf", Reach::Private),
            ("https://b.oss-cn-hangzhou-internal.aliyuncs.com/a.jpg", Reach::Private),
            ("https://b.oss-cn-hangzhou.aliyuncs.com/a.jpg", Reach::Public),
            ("http://100.100.1.2/a.jpg", Reach::Private),
            ("http://100.128.1.2/a.jpg", Reach::Public),
            ("http://10.1.2.3:80/a.jpg", Reach::Private),
            ("http://[::ffff:192.168.0.1]/a.jpg", Reach::Private),
            ("example.com/a.jpg", Reach::Nowhere),
            ("ftp://example.com/a.jpg", Reach::Nowhere),
            ("https:///a.jpg", Reach::Nowhere),
            ("https://exa mple.com/a.jpg", Reach::Nowhere),
            ("http://127.1/a.jpg", Reach::Private),
        ] {
            assert_eq!(reach(url), wanted, "{url}");
        }
    }
}
