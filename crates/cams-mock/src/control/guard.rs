//! Decides who may use the control paths: programs on this machine, but not the pages of other sites in its browsers.
//!
//! A foreign page can make a browser send requests here. It cannot hide their origin, which the browser puts into
//! `Origin`. A name that such a page points at this machine (DNS rebinding) appears in `Host`. A page can send a body
//! that is not declared as JSON without a preflight request, so such a body is refused as well.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::{StatusCode, Uri};

use super::reply::{Reply, failed, is_json};
use crate::request::Request;

/// The names of the server.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// The address that it listens on.
    address: IpAddr,
    /// The host of the public URL, if it has one.
    public_host: Option<String>,
}

impl Guard {
    pub(crate) fn new(address: IpAddr, public_url: Option<&str>) -> Self {
        let public_host =
            public_url.and_then(|url| url.parse::<Uri>().ok()?.host().map(str::to_ascii_lowercase));
        Self { address, public_host }
    }

    /// Refuses what a foreign page could send.
    pub(super) fn check(&self, request: &Request) -> Result<(), Reply> {
        let refuse = |code, message: &str| Err(failed(StatusCode::FORBIDDEN, code, message));
        let host = request.header(HOST.as_str()).unwrap_or_default();
        if !self.knows(&host) {
            let message = "header Host is not an address of this server; use localhost or the address it \
                           listens on";
            return refuse("ForbiddenHost", message);
        }
        if let Some(origin) = request.header(ORIGIN.as_str()) {
            let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
            if !authority.eq_ignore_ascii_case(&host) {
                return refuse("ForbiddenOrigin", "header Origin is of another site; only its own page may");
            }
        }
        if !request.body.is_empty() && !is_json(request) {
            let message = "body must be JSON; send the header Content-Type: application/json";
            return Err(failed(StatusCode::UNSUPPORTED_MEDIA_TYPE, "JsonWanted", message));
        }
        Ok(())
    }

    /// Returns whether a `Host` names this server. The port is not compared, because it may be mapped.
    fn knows(&self, host: &str) -> bool {
        let Some(name) =
            host.parse::<http::uri::Authority>().ok().map(|host| host.host().to_ascii_lowercase())
        else {
            return false;
        };
        if name == "localhost" || self.public_host.as_ref() == Some(&name) {
            return true;
        }
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        literal.parse::<IpAddr>().is_ok_and(|address| {
            // Unlike a name, an address cannot be rebound, and a server that listens on all addresses has many.
            address.is_loopback() || address == self.address || self.address.is_unspecified()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_listener_and_localhost_are_known() {
        let local = Guard::new("127.0.0.1".parse().unwrap(), Some("http://cams.test:9000/x"));
        for host in ["127.0.0.1:8080", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:80", "cams.test"] {
            assert!(local.knows(host), "{host}");
        }
        for host in ["", "attacker.example", "10.0.0.1:8080", "localhost.attacker.example", "a@b c"] {
            assert!(!local.knows(host), "{host}");
        }
        let everywhere = Guard::new("0.0.0.0".parse().unwrap(), None);
        assert!(everywhere.knows("10.0.0.1:8080") && !everywhere.knows("attacker.example"));
    }
}
