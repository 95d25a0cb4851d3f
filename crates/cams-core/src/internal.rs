//! Items that only the other crates of this project need. They are not part of the public interface and may change in
//! any release.

use std::sync::Arc;

use crate::error::Error;
use crate::request::endpoint::Endpoint;
use crate::transport::client::ReqwestTransport;
use crate::transport::proxy::{Proxy, Routes};
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

pub use crate::credentials::settings::profile_names;
pub use crate::date::of_answer as date_of_answer;
pub use crate::date::parse as parse_date;
pub use crate::platform::{random_unit, within};
pub use crate::request::{encode, input, percent, sign};

/// Returns the environment's proxy for requests to an endpoint: its address without a password, and the variable.
///
/// # Errors
/// Fails if the environment contains one that cannot be used. The message says what is wrong with it.
pub fn proxy_of(endpoint: &Endpoint) -> Result<Option<String>, String> {
    let (routes, url) = (Routes::of(&Proxy::FromEnvironment), endpoint.url());
    routes.hop(url).map_err(str::to_owned)?;
    Ok(routes.describe(url))
}

/// Maximum size of a stranger's response.
const MAX_ANSWER: usize = 64 * 1024;

/// Returns the default transport, to any host, for responses of at most 64 KiB. With TLS, it needs the certificates of
/// the machine.
///
/// # Errors
/// Fails if the environment contains an invalid proxy, or if there are no certificates.
pub fn transport(needs_tls: bool) -> Result<Arc<dyn Transport>, Error> {
    let settings = HttpSettings { max_response_bytes: MAX_ANSWER, ..HttpSettings::default() };
    Ok(Arc::new(ReqwestTransport::to_any_host(needs_tls, &settings)?))
}
