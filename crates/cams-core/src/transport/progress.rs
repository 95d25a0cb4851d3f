//! Whether a request may have left this machine, seen from outside the transport.

use std::sync::Arc;

use crate::sync::{AtomicU8, Ordering};

const UNTRACKED: u8 = 0;
const UNSENT: u8 = 1;
const SENT: u8 = 2;
const GIVEN_UP: u8 = 3;

/// Accompanies a request, and shows how far it got when its exchange is cut off.
///
/// A transport that knows when it starts to write keeps a clone, calls [`track`](Self::track) immediately, and calls
/// [`begin`](Self::begin) before it writes the first byte. If a transport does not do this, the request counts as sent.
/// Writing and giving up exclude each other, even across threads: a request that was given up as unsent is never
/// written later.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Promises to call [`begin`](Self::begin) before the first byte is written.
    pub fn track(&self) {
        let _ = self.0.compare_exchange(UNTRACKED, UNSENT, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// Marks the start of writing. From here on, bytes of the request may be in transit. Returns `false` if the request
    /// was given up and must not be written.
    #[must_use]
    pub fn begin(&self) -> bool {
        let begun = |state| (state != GIVEN_UP).then_some(SENT);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, begun).is_ok()
    }

    /// Gives up the request unless it may have been sent. Returns `true` if certainly no byte was or will be written.
    #[must_use]
    pub fn give_up(&self) -> bool {
        let given_up = |state| matches!(state, UNSENT | GIVEN_UP).then_some(GIVEN_UP);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, given_up).is_ok()
    }

    pub(super) fn is_given_up(&self) -> bool {
        self.0.load(Ordering::SeqCst) == GIVEN_UP
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn only_a_promise_makes_a_request_unsent() {
        let progress = Progress::default();
        assert!(!progress.give_up());
        progress.track();
        assert!(progress.clone().begin() && !progress.give_up());
        progress.track();
        assert!(!progress.give_up() && progress.begin());
    }

    #[test]
    fn what_was_given_up_is_never_begun() {
        let progress = Progress::default();
        progress.track();
        assert!(!progress.is_given_up());
        assert!(progress.give_up() && progress.is_given_up());
        assert!(!progress.begin() && progress.give_up());
    }
}
