//! The journal: what was begun and what became of it, so that a mass send can go on after a crash.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use crate::mass::outcome::Batch;

pub use cams_core::BoxFuture;

/// Stores the entries of one mass send. [`FileJournal`](crate::mass::FileJournal) stores them in a file; a database
/// table works as well.
///
/// An entry serializes to JSON. It holds indexes, IDs and check values, but neither phone numbers nor texts.
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// All entries, in the order in which they were written. It is called once, before anything is sent.
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>>;

    /// Writes an entry. It must be safe from a crash of the machine when this ends: the call goes out after it. An
    /// error keeps the call from being sent and ends the send, so this is the place to notice that somebody else
    /// writes to the journal. [`Entry::Begun`] of a batch is written when that of the batch before it is safe; ends
    /// of calls may be written at the same time.
    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>>;
}

/// An entry of a journal. In JSON it is an object with one key, which names the kind of entry.
///
/// Check values have 32 bits and are there to notice a mistake. Each depends on what is sent to all recipients so
/// far, so it says nothing of one recipient among others; for a send to a single recipient, a guess can be compared
/// with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Entry {
    /// The first entry: what is sent.
    Job {
        /// Check value of everything but the recipients.
        check: u32,
    },
    /// A batch is about to be sent.
    Begun {
        /// The batch.
        batch: Batch,
        /// Check value of its recipients and of all before them.
        check: u32,
    },
    /// The service has accepted the batch.
    Accepted {
        /// Number of the batch.
        number: u64,
        /// ID that receipts have for its messages.
        group_message_id: Option<String>,
    },
    /// The batch was surely not sent.
    NotSent {
        /// Number of the batch.
        number: u64,
    },
}
