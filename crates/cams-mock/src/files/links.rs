//! Download links: each is for one object, and valid for an hour. The server signs them in its own way.

use std::fmt;
use std::time::{Duration, SystemTime};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use url::form_urlencoded;

use super::answer::Problem;
use super::authenticate;
use crate::clock::later;
use crate::ids;

/// How long a link is valid.
const LIFE: Duration = Duration::from_secs(60 * 60);

/// Creates and verifies links.
pub(super) struct Links {
    secret: String,
}

impl Links {
    pub(super) fn new() -> Self {
        Self { secret: ids::letters(44) }
    }

    /// The query of a link to an object.
    pub(super) fn query(&self, key: &str, now: SystemTime) -> String {
        let expires = unix(later(now, LIFE)).to_string();
        let signature = base16ct::lower::encode_string(&self.mac(key, &expires).finalize().into_bytes());
        format!("Expires={expires}&OSSAccessKeyId=cams-local&Signature={signature}")
    }

    /// Checks whether the query of a request allows it to read the object.
    pub(super) fn check(&self, key: &str, query: &str, now: SystemTime) -> Result<(), Problem> {
        let value = |wanted: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let (Some(expires), Some(signature)) = (value("Expires"), value("Signature")) else {
            return Err(Problem::forbidden("AccessDenied", "You have no right to access this object."));
        };
        let signature = base16ct::mixed::decode_vec(signature).unwrap_or_default();
        if self.mac(key, &expires).verify_slice(&signature).is_err() {
            let message = "The link was not signed by GeneratePresignedUrl.";
            return Err(Problem::forbidden("SignatureDoesNotMatch", message));
        }
        if expires.parse().is_ok_and(|expires: u64| expires > unix(now)) {
            return Ok(());
        }
        Err(Problem::forbidden("AccessDenied", "Request has expired."))
    }

    fn mac(&self, key: &str, expires: &str) -> Hmac<Sha256> {
        authenticate::mac(self.secret.as_bytes(), &format!("{expires}\n{key}"))
    }
}

/// Seconds since 1970.
fn unix(time: SystemTime) -> u64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Without the secret.
impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}
