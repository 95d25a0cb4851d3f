//! The states of a message, in the words of its receipts.

/// Those of a message that arrives, in their order.
pub(crate) const STATES: [&str; 3] = ["Sent", "Delivered", "Read"];

/// That of a message that does not.
pub(crate) const FAILED: &str = "Failed";
