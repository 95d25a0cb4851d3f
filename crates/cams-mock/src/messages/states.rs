//! The states of a message, in the words of its receipts.

/// Those of a message that arrives, in their order.
pub(crate) const STATES: [&str; 3] = ["Sent", "Delivered", "Read"];

/// That of a message that does not.
pub(crate) const FAILED: &str = "Failed";

/// Those by which Viber tells that the user blocked the number, and lifted the block.
pub(super) const BLOCKED: &str = "unsubscribe";
pub(super) const UNBLOCKED: &str = "subscribe";

/// The state that a word names, if a receipt can have it because something became of the message.
pub(super) fn state(word: &str) -> Option<&'static str> {
    STATES.into_iter().chain([FAILED]).find(|known| *known == word)
}

/// The same for any receipt.
pub(crate) fn told(word: &str) -> Option<&'static str> {
    state(word).or_else(|| [BLOCKED, UNBLOCKED].into_iter().find(|known| *known == word))
}
