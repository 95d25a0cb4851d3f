//! `NO_PROXY`: the hosts that bypass the proxy of the environment.
//!
//! Every spelling that curl, Go, or Python accepts is valid: a domain with or without a leading dot, `*.domain`, `*`,
//! an IP address, a network such as `10.0.0.0/8`, and any of these with a port. Commas or white space separate the
//! entries.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// Hosts that bypass the proxy.
#[derive(Debug, Default)]
pub(super) struct NoProxy(Vec<Entry>);

#[derive(Debug, PartialEq)]
struct Entry {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, PartialEq)]
enum Hosts {
    All,
    Network(IpNet),
    /// A domain and everything below it.
    Domain(String),
    /// Only what is below a domain.
    Subdomains(String),
}

impl NoProxy {
    /// Parses the value of the variable. An invalid entry covers no host, so the proxy is used.
    pub(super) fn parse(text: &str) -> Self {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace());
        Self(entries.filter_map(Entry::parse).collect())
    }

    /// Returns whether the URL bypasses the proxy.
    pub(super) fn covers(&self, url: &Url) -> bool {
        let Some(host) = url.host() else { return false };
        let port = url.port_or_known_default();
        let covers =
            |entry: &Entry| (entry.port.is_none() || entry.port == port) && entry.hosts.contain(&host);
        self.0.iter().any(covers)
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        let (host, port) = split_port(text);
        Some(Self { hosts: Hosts::parse(host)?, port })
    }
}

/// Returns the host and the port of an entry. An IPv6 address has a port only after brackets.
fn split_port(text: &str) -> (&str, Option<u16>) {
    let Some((host, port)) = text.rsplit_once(':') else { return (text, None) };
    match port.parse() {
        Ok(port) if host.ends_with(']') || !host.contains(':') => (host, Some(port)),
        _ => (text, None),
    }
}

impl Hosts {
    fn parse(host: &str) -> Option<Self> {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host == "*" {
            return Some(Self::All);
        }
        if let Ok(network) = host.parse().or_else(|_| host.parse::<IpAddr>().map(IpNet::from)) {
            return Some(Self::Network(network));
        }
        match host.strip_prefix("*.") {
            Some(domain) => domain_name(domain).map(Self::Subdomains),
            None => domain_name(host.strip_prefix('.').unwrap_or(host)).map(Self::Domain),
        }
    }

    fn contain(&self, host: &Host<&str>) -> bool {
        match (self, host) {
            (Self::All, _) => true,
            (Self::Network(network), Host::Ipv4(address)) => network.contains(&IpAddr::from(*address)),
            (Self::Network(network), Host::Ipv6(address)) => network.contains(&IpAddr::from(*address)),
            (Self::Domain(domain), Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == domain || is_below(name, domain)
            }
            (Self::Subdomains(domain), Host::Domain(name)) => is_below(name.trim_end_matches('.'), domain),
            _ => false,
        }
    }
}

/// Returns a domain as URLs spell it: in lower case, in ASCII, without a dot at its end.
fn domain_name(text: &str) -> Option<String> {
    match Host::parse(text.trim_end_matches('.')) {
        Ok(Host::Domain(domain)) => Some(domain),
        _ => None,
    }
}

fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the three programs do, if they agree or only one of them knows the spelling. They differ as follows: curl
    /// and Python let `.domain` cover the domain itself, Go does not; only Go knows `*.domain` and `*` in a list; only
    /// curl separates entries by white space; curl knows no ports.
    #[test]
    fn case_18_hosts_are_spared_the_proxy_in_every_spelling() {
        for (name, list, covered, proxied) in [
            ("empty", "", &[][..], &["https://a.example"][..]),
            ("domain", "a.example", &["https://a.example", "https://b.a.example"], &["https://ba.example"]),
            ("dot", ".a.example", &["https://b.a.example", "https://a.example"], &["https://ba.example"]),
            (
                "case 18: star",
                "*.a.example",
                &["https://b.a.example"],
                &["https://a.example", "https://ba.example"],
            ),
            (
                "case 18: port",
                "a.example:443",
                &["https://a.example"],
                &["https://a.example:8443", "http://a.example"],
            ),
            ("port of a star", "*.a.example:8443", &["https://b.a.example:8443"], &["https://b.a.example"]),
            ("all", "*", &["https://a.example", "https://10.0.0.1", "https://[fd00::1]"], &[]),
            ("all of a list", "x.example, *", &["https://a.example"], &[]),
            (
                "commas",
                " ,a.example,,\tb.example ,",
                &["https://a.example", "https://b.example"],
                &["https://c.example"],
            ),
            (
                "white space",
                "a.example b.example\nc.example",
                &["https://b.example", "https://c.example"],
                &[],
            ),
            ("upper case", "A.Example", &["https://a.EXAMPLE"], &[]),
            ("dots at the end", "a.example.", &["https://a.example", "https://b.a.example."], &[]),
            (
                "not ASCII",
                "k\u{e4}se.example",
                &["https://xn--kse-qla.example", "https://K\u{c4}SE.example"],
                &[],
            ),
            (
                "address",
                "10.0.0.1",
                &["https://10.0.0.1", "http://10.0.0.1:8080"],
                &["https://10.0.0.11", "https://10.0.0.1.example"],
            ),
            ("address and port", "10.0.0.1:8080", &["http://10.0.0.1:8080"], &["http://10.0.0.1"]),
            ("network", "10.0.0.0/8", &["https://10.255.0.1"], &["https://11.0.0.1", "https://10.example"]),
            ("network from a host", "10.1.2.3/8", &["https://10.255.0.1"], &["https://11.0.0.1"]),
            ("IPv6", "fd00::1", &["https://[fd00::1]", "https://[fd00:0::1]:8443"], &["https://[fd00::2]"]),
            ("IPv6 in brackets", "[fd00::1]", &["https://[fd00::1]"], &["https://[fd00::2]"]),
            ("IPv6 and port", "[fd00::1]:8443", &["https://[fd00::1]:8443"], &["https://[fd00::1]"]),
            ("IPv6 network", "fd00::/8", &["https://[fd12::1]"], &["https://[fe80::1]"]),
            (
                "nothing readable",
                "*a.example, 10.0.0.0/99, a.example:http, http://a.example, [",
                &[],
                &["https://a.example", "https://10.0.0.1"],
            ),
        ] {
            let list = NoProxy::parse(list);
            let covers = |url: &str| list.covers(&Url::parse(url).unwrap());
            covered.iter().for_each(|url| assert!(covers(url), "{name}: {url} goes through the proxy"));
            proxied.iter().for_each(|url| assert!(!covers(url), "{name}: {url} goes past the proxy"));
        }
    }
}
