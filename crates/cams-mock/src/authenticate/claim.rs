//! What a request claims, before any of it is verified.

use cams_core::Scheme;
use http::header::AUTHORIZATION;

use super::rpc_v1;
use crate::request::Request;

/// What a request claims.
#[derive(Debug)]
pub(crate) struct Claim {
    pub(crate) scheme: Option<Scheme>,
    pub(crate) action: String,
    pub(crate) version: String,
}

/// Returns the scheme, the operation, and the version in a request.
pub(crate) fn claim(request: &Request) -> Claim {
    let header = |name| request.header(name).map(|value| value.into_owned());
    let parameter = |name| request.parameter(name).map(str::to_owned);
    let (scheme, action, version) = if request.headers.contains_key(AUTHORIZATION) {
        (Some(Scheme::Acs3), header("x-acs-action"), header("x-acs-version"))
    } else if ["Signature", "AccessKeyId"].into_iter().any(|name| request.parameter(name).is_some()) {
        (Some(Scheme::RpcV1), parameter("Action"), parameter("Version"))
    } else {
        let either = |in_header, in_parameter| header(in_header).or_else(|| parameter(in_parameter));
        (None, either("x-acs-action", "Action"), either("x-acs-version", "Version"))
    };
    Claim { scheme, action: action.unwrap_or_default(), version: version.unwrap_or_default() }
}

/// Returns whether a parameter belongs to the signature, not to the operation.
pub(crate) fn is_of_the_signature(scheme: Option<Scheme>, name: &str) -> bool {
    scheme != Some(Scheme::Acs3) && rpc_v1::PARAMETERS.contains(&name)
}
