//! The allowed destinations of callbacks: this machine, and the addresses that the server was started with.
//!
//! A program under test sets the addresses of webhooks with calls, often to those of production. A test must not send
//! anything to other machines because of that.

use std::net::IpAddr;

use http::Uri;

/// The addresses that callbacks may go to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets {
    /// The addresses that the server was started with, which get every callback.
    pub(super) given: Vec<String>,
}

impl Targets {
    pub(crate) fn new(given: Vec<String>) -> Self {
        Self { given }
    }

    /// Returns whether a callback may be sent to this address.
    pub(super) fn allow(&self, url: &str) -> bool {
        let Ok(uri) = url.parse::<Uri>() else { return false };
        let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
        let origin = |uri: &Uri| Some((uri.scheme_str()?.to_owned(), uri.authority()?.to_string()));
        let is_given = || {
            let same = |given: &Uri| origin(given).is_some() && origin(given) == origin(&uri);
            self.given.iter().filter_map(|given| given.parse().ok()).any(|given| same(&given))
        };
        is_http && (uri.host().is_some_and(is_local) || is_given())
    }
}

fn is_local(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || literal.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_go_to_this_machine_and_to_what_was_given() {
        let targets = Targets::new(vec!["https://hooks.example:8443/in".into()]);
        for url in [
            "http://127.0.0.1:8080/hook",
            "http://localhost/",
            "http://[::1]:1/",
            "https://hooks.example:8443/other",
        ] {
            assert!(targets.allow(url), "{url}");
        }
        for url in [
            "https://shop.example/hook",
            "https://hooks.example/in",
            "http://127.0.0.1.example/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "",
        ] {
            assert!(!targets.allow(url), "{url}");
        }
    }
}
