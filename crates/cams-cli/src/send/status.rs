//! The outcome of a row, as written in the results file.

/// The column of the results file that contains it.
pub(crate) const STATUS: &str = "cams_status";

/// The column with the reason.
pub(crate) const WHY: &str = "cams_why";

/// The column with the ID of the message in receipts.
pub(crate) const GROUP_MESSAGE_ID: &str = "cams_group_message_id";

/// The column with the mark of the send, which identifies its results under any file name.
pub(crate) const SEND: &str = "cams_send";

/// The outcome of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The service accepted the message.
    Accepted,
    /// Certainly not sent.
    NotSent,
    /// It may have been sent.
    Unknown,
    /// The row has a fault.
    Invalid,
    /// The row has the number of an earlier one.
    Duplicate,
}

impl Status {
    const ALL: [Self; 5] = [Self::Accepted, Self::NotSent, Self::Unknown, Self::Invalid, Self::Duplicate];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
            Self::Invalid => "invalid",
            Self::Duplicate => "duplicate",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// Returns whether another send must skip the row.
    pub(crate) fn may_have_been_sent(self) -> bool {
        matches!(self, Self::Accepted | Self::Unknown)
    }
}

/// A status with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) status: Status,
    pub(crate) why: String,
    /// ID of the message in receipts.
    pub(crate) group_message_id: String,
}

impl Fate {
    pub(crate) fn of(status: Status) -> Self {
        Self::new(status, "")
    }

    pub(crate) fn new(status: Status, why: impl Into<String>) -> Self {
        Self { status, why: why.into(), group_message_id: String::new() }
    }
}
