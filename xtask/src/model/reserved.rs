//! Wire names that a call sets itself. A parameter with such a name would be sent twice, or break the signature.

use crate::spec::language::Location;

/// Parameters of the gateway, in the query or the form. The signature RPC V1 sends most of them there.
const PARAMETERS: &[&str] = &[
    "AccessKeyId",
    "Action",
    "BearerToken",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Headers of HTTP and of the gateway that the transport sets, in small letters.
const HEADERS: &[&str] = &[
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
    "x-acs-accesskey-id",
    "x-acs-action",
    "x-acs-bearer-token",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// Whether a call sets a parameter of this name, there, on its own.
pub(crate) fn is_reserved(name: &str, location: Location) -> bool {
    match location {
        Location::Query | Location::Body => PARAMETERS.contains(&name),
        Location::Header => HEADERS.contains(&name.to_ascii_lowercase().as_str()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The texts in quotes between two marks of a file.
    fn quoted<'t>(text: &'t str, from: &str, to: &str) -> BTreeSet<&'t str> {
        let (_, rest) = text.split_once(from).unwrap();
        let (part, _) = rest.split_once(to).unwrap();
        part.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn every_parameter_that_rpc_v1_sends_is_reserved() {
        let transport = include_str!("../../../crates/cams-core/src/request/rpc_v1.rs");
        let sent = quoted(transport, "let mut common", "let in_query");
        let sent: BTreeSet<_> =
            sent.into_iter().filter(|text| text.starts_with(char::is_uppercase)).collect();
        assert!(sent.len() > 8, "{sent:?}");
        let missing: Vec<_> = sent.into_iter().filter(|name| !PARAMETERS.contains(name)).collect();
        // A value, not a name.
        assert_eq!(missing, ["BEARERTOKEN"]);
    }

    #[test]
    fn every_header_that_the_transport_sets_is_reserved() {
        let transport = include_str!("../../../crates/cams-core/src/request/headers.rs");
        let (_, reserved) = transport.split_once("let reserved = [").unwrap();
        let (reserved, _) = reserved.split_once(']').unwrap();
        assert_eq!(reserved.matches('&').count(), HEADERS.len());
        let own = quoted(transport, "pub(super) static", "pub(crate) fn is_reserved");
        assert!(own.len() > 5 && own.iter().all(|name| HEADERS.contains(name)), "{own:?}");
    }
}
