//! Whether an address can be fetched by the service.

use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::check::Violations;
use crate::template::placeholders;

/// Warns of an address of media that the service cannot fetch. One with a variable is not looked at.
pub(super) fn reachable(found: &mut Violations, path: &str, url: Option<&str>) {
    let Some(url) = url.filter(|url| placeholders::scan(url).is_empty()) else { return };
    let host = match Url::parse(url) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url.host().map(|host| host.to_owned()),
        _ => None,
    };
    match host {
        None => found.warning(
            path,
            "is no `http://` or `https://` address; the service refuses it (`InvalidParameter.FileUrlError`)",
        ),
        Some(host) if is_private(&host) => found.warning(
            path,
            "leads to this machine or a private network, where the service cannot fetch it \
             (`InvalidParameter.FileUrlError`)",
        ),
        Some(_) => {}
    }
}

fn is_private(host: &Host) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            !name.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
        }
        Host::Ipv4(address) => is_private_v4(*address),
        Host::Ipv6(address) => is_private_v6(*address),
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
