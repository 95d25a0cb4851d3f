//! The kinds of items.

/// The three kinds of items; each can have its own URL or queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ItemKind {
    /// What users write: `ChatAppInbound`.
    Inbound,
    /// What became of messages: `ChatAppStatus`.
    Status,
    /// Reviews and changes of accounts, numbers and templates: `ChatAppAudit`.
    Audit,
}

impl ItemKind {
    /// The kind of that name, which is also the message type of its queue.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        [Self::Inbound, Self::Status, Self::Audit].into_iter().find(|kind| kind.as_str() == name)
    }

    /// Its name, such as `ChatAppInbound`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "ChatAppInbound",
            Self::Status => "ChatAppStatus",
            Self::Audit => "ChatAppAudit",
        }
    }
}
