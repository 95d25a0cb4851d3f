//! A message as a queue hands it out.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::xml::Record;

/// A message as a queue hands it out. It belongs to the receiver until [`visible_again_at`](Self::visible_again_at).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// ID from the queue. The sender may enqueue an item twice, so it does not identify an item.
    pub id: String,
    /// Deletes the message or changes its visibility. It becomes invalid when the message is visible again.
    pub receipt_handle: String,
    /// The unchanged body: by convention, JSON, or JSON in Base64. `cams::receive::parse` reads both.
    pub body: String,
    /// When it was put into the queue, by the server's clock.
    pub enqueued_at: Option<SystemTime>,
    /// When it was handed out for the first time, by the server's clock.
    pub first_received_at: Option<SystemTime>,
    /// When the queue hands it out again unless it is deleted, by the server's clock.
    pub visible_again_at: Option<SystemTime>,
    /// How often it was handed out, including this time; 0 if the queue does not say.
    pub dequeue_count: u32,
    /// Priority from 1, the highest, to 16.
    pub priority: Option<u32>,
}

impl Message {
    /// Returns the message of a record; none without a receipt handle, because it could never be settled.
    pub(super) fn of(record: &Record) -> Option<Self> {
        Some(Self {
            id: record.text("MessageId").unwrap_or_default().to_owned(),
            receipt_handle: record.text("ReceiptHandle")?.to_owned(),
            body: record.get("MessageBody").unwrap_or_default().to_owned(),
            enqueued_at: time(record, "EnqueueTime"),
            first_received_at: time(record, "FirstDequeueTime"),
            visible_again_at: time(record, "NextVisibleTime"),
            dequeue_count: number(record, "DequeueCount").unwrap_or_default(),
            priority: number(record, "Priority"),
        })
    }
}

/// Returns the time of a child in milliseconds since 1970.
pub(super) fn time(record: &Record, name: &str) -> Option<SystemTime> {
    let milliseconds = record.text(name)?.parse().ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds))
}

fn number(record: &Record, name: &str) -> Option<u32> {
    record.text(name)?.parse().ok()
}

/// Omits the body, which contains personal data, and the handle, which settles the message.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("dequeue_count", &self.dequeue_count)
            .field("enqueued_at", &self.enqueued_at)
            .field("visible_again_at", &self.visible_again_at)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}
