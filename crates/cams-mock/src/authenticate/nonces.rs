//! Nonces: each may be used once.
//!
//! A nonce is kept as long as a request with its date would be accepted; afterwards the date alone refuses a replay.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;

use crate::answer::Refusal;

/// Longest nonce, in bytes.
const MAX_LENGTH: usize = 256;

/// Maximum estimated size of all nonces. Beyond it, the first ones to expire are dropped, which takes more than 600
/// calls per second for 15 minutes.
const MAX_BYTES: usize = 96 * 1024 * 1024;

/// The nonce of a correctly signed request.
pub(crate) struct Proven {
    pub(super) nonce: String,
    /// The last moment at which a request of its date is accepted.
    pub(super) expiry: Timestamp,
}

/// The nonces of correctly signed requests.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    used: HashSet<Arc<str>>,
    by_expiry: BTreeSet<(Timestamp, Arc<str>)>,
    bytes: usize,
}

impl Nonces {
    /// Uses a nonce. It must come from a correct signature: otherwise, anybody could use up the nonces of others.
    pub(crate) fn take(&mut self, proven: Proven, now: SystemTime) -> Result<(), Refusal> {
        self.prune(Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH));
        if proven.nonce.len() > MAX_LENGTH {
            let message = format!("Specified signature nonce is longer than {MAX_LENGTH} bytes.");
            return Err(Refusal::bad_request("InvalidParameter.SignatureNonce", message));
        }
        let nonce: Arc<str> = proven.nonce.into();
        if !self.used.insert(Arc::clone(&nonce)) {
            let message = "Specified signature nonce was used already.";
            return Err(Refusal::bad_request("SignatureNonceUsed", message));
        }
        self.bytes += size(&nonce);
        self.by_expiry.insert((proven.expiry, nonce));
        while self.bytes > MAX_BYTES && self.forget_first() {}
        Ok(())
    }

    fn prune(&mut self, now: Timestamp) {
        while self.by_expiry.first().is_some_and(|(expiry, _)| *expiry < now) {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) -> bool {
        let Some((_, nonce)) = self.by_expiry.pop_first() else { return false };
        self.bytes -= size(&nonce);
        self.used.remove(&nonce)
    }
}

/// Returns the estimated size of a nonce in both places.
fn size(nonce: &str) -> usize {
    nonce.len() + 128
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_nonce_is_refused_until_its_date_is_too_old_and_then_forgotten() {
        let mut nonces = Nonces::default();
        let mut is_taken = |nonce: &str, expiry, now| {
            let proven = Proven { nonce: nonce.into(), expiry: Timestamp::from_second(expiry).unwrap() };
            nonces.take(proven, SystemTime::UNIX_EPOCH + Duration::from_secs(now)).is_ok()
        };
        assert!(is_taken("a", 900, 0));
        assert!(!is_taken("a", 900, 900));
        assert!(is_taken("b", 1801, 901));
        assert_eq!((nonces.used.len(), nonces.by_expiry.len(), nonces.bytes), (1, 1, size("b")));
    }

    #[test]
    fn nonces_take_no_more_than_their_bytes_and_a_long_one_is_refused() {
        let mut nonces = Nonces::default();
        let mut take =
            |nonce: String| nonces.take(Proven { nonce, expiry: Timestamp::MAX }, SystemTime::UNIX_EPOCH);
        assert!(take("x".repeat(MAX_LENGTH + 1)).is_err());
        let most = MAX_BYTES / size(&"x".repeat(MAX_LENGTH));
        (0..most + 10).for_each(|at| take(format!("{at:0256}")).unwrap());
        assert_eq!((nonces.used.len(), nonces.by_expiry.len()), (most, most));
    }
}
