//! Whether a request may have left this machine, seen from outside of the transport.

use std::sync::Arc;

use crate::sync::{AtomicU8, Ordering};

const UNTRACKED: u8 = 0;
const UNSENT: u8 = 1;
const SENT: u8 = 2;
const GIVEN_UP: u8 = 3;

/// Goes with a request, and tells how far it came when its exchange is cut off.
///
/// A transport that knows when it begins to write keeps a clone, calls [`track`](Self::track) at once and
/// [`begin`](Self::begin) before the first byte is written. A request whose transport does not is taken to have been
/// sent. Writing and giving up exclude each other, whichever threads they happen on: what was given up as unsent is
/// never written later.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<AtomicU8>);

impl Progress {
    /// Promises that [`begin`](Self::begin) will be asked before the first byte is written.
    pub fn track(&self) {
        let _ = self.0.compare_exchange(UNTRACKED, UNSENT, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// From here on bytes of the request may be on their way; `false` when it was given up, and must not be written.
    #[must_use]
    pub fn begin(&self) -> bool {
        let begun = |state| (state != GIVEN_UP).then_some(SENT);
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, begun).is_ok()
    }

    /// Gives the request up unless it may have been sent; `true` when surely not a byte was written, nor will be.
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
