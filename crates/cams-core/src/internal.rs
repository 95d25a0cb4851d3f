//! What only the other crates of this project need. It is not part of the public interface and may change in any
//! release.

use std::sync::Arc;

use crate::error::Error;
use crate::transport::client::ReqwestTransport;
use crate::transport::settings::HttpSettings;
use crate::transport::traits::Transport;

pub use crate::date::parse as parse_date;
pub use crate::platform::{random_unit, within};
pub use crate::request::{encode, input, percent, sign};

/// Largest answer of a stranger that is read.
const MAX_ANSWER: usize = 64 * 1024;

/// The default transport, to any host, for answers of at most 64 KiB. With TLS it needs the certificates of the
/// machine.
///
/// # Errors
/// The environment names a proxy that cannot be one, or there are no certificates.
pub fn transport(needs_tls: bool) -> Result<Arc<dyn Transport>, Error> {
    let settings = HttpSettings { max_response_bytes: MAX_ANSWER, ..HttpSettings::default() };
    Ok(Arc::new(ReqwestTransport::to_any_host(needs_tls, &settings)?))
}
