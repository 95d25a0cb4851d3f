//! How a queue misbehaves on demand, besides the faults of all calls.

use serde::Deserialize;

/// How a queue misbehaves, once. Failures of HTTP are [`Fault`](crate::Fault)s of the operations BatchReceiveMessage,
/// BatchDeleteMessage, and ChangeMessageVisibility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub enum QueueFault {
    /// The next poll is told immediately that the queue is empty, as when too many polls are open.
    EmptyAtOnce,
    /// The messages of the next poll stay visible, so the poll after it takes them too.
    DeliverTwice,
    /// The next deletion leaves its first message where it is and lists it as failed.
    KeepFirst,
    /// The next deletion deletes every second message and answers with an empty list of errors.
    UnknownDeletion,
}

impl QueueFault {
    /// Whether it happens to a poll; otherwise it happens to a deletion.
    pub(super) fn is_of_polls(self) -> bool {
        matches!(self, Self::EmptyAtOnce | Self::DeliverTwice)
    }
}
