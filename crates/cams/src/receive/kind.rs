//! The kinds of items.

/// The three kinds of items; each can have its own URL or queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ItemKind {
    /// Messages from users: `ChatAppInbound`.
    Inbound,
    /// States of messages: `ChatAppStatus`.
    Status,
    /// Reviews and changes of accounts, numbers, and templates: `ChatAppAudit`.
    Audit,
}

impl ItemKind {
    /// Returns the kind with that name, which is also the message type of its queue.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Inbound, Self::Status, Self::Audit].into_iter().find(|kind| kind.as_str() == name)
    }

    /// Returns its name, such as `ChatAppInbound`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "ChatAppInbound",
            Self::Status => "ChatAppStatus",
            Self::Audit => "ChatAppAudit",
        }
    }
}
