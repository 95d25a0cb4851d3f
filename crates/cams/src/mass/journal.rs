//! The journal: what was begun and what became of it, so that a mass send can go on after a crash.

use std::fmt;
use std::io;

use cams_operation::{ReadField, object};
use serde_core::de::Error;
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use super::Batch;
use crate::wire::{Empty, objects};

pub use cams_core::BoxFuture;

/// Keeps the entries of one mass send. [`FileJournal`](super::FileJournal) does in a file; a table of a database can, too.
///
/// An entry serialises to JSON and holds indexes, IDs and check values, no number and no text.
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// All entries, in the order in which they were written. It is called once, before anything is sent.
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>>;

    /// Writes an entry. It must be safe from a crash of the machine when this ends: the call goes out after it. An error
    /// keeps the call from being sent and ends the send, so this is the place to notice that somebody else writes to the
    /// journal. [`Entry::Begun`] of a batch is written when that of the batch before it is safe; ends of calls may be written
    /// at the same time.
    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>>;
}

/// What is written into a journal.
///
/// Check values have 32 bits and are there to notice a mistake. Each depends on what is sent to all recipients so far, so it
/// says nothing of one recipient among others; for a send to a single recipient, a guess can be compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// An entry is an object with one key, which says what it is.
impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let kind = match self {
            Self::Job { .. } => "job",
            Self::Begun { .. } => "begun",
            Self::Accepted { .. } => "accepted",
            Self::NotSent { .. } => "not_sent",
        };
        object::write(to, "Entry", 1).field(kind, &Written(self)).end()
    }
}

/// What stands under the key.
struct Written<'a>(&'a Entry);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fields = object::write(to, "Entry", 2);
        let fields = match self.0 {
            Entry::Job { check } => fields.field("check", check),
            Entry::Begun { batch, check } => fields.field("batch", batch).field("check", check),
            Entry::Accepted { number, group_message_id } => {
                fields.field("number", number).field("group_message_id", group_message_id)
            }
            Entry::NotSent { number } => fields.field("number", number),
        };
        fields.end()
    }
}

objects! {
    /// What stands under any key.
    struct Fields {
        batch: Batch = "batch",
        check: u32 = "check",
        number: u64 = "number",
        ;
        group_message_id: String = "group_message_id",
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        let Read(entry) = object::read(value)?;
        entry.ok_or_else(|| D::Error::custom("an entry of a journal has one key"))
    }
}

#[derive(Default)]
struct Read(Option<Entry>);

impl ReadField for Read {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, kind: &str, value: D) -> Result<(), D::Error> {
        let read = |required| object::read_required(value, Fields::empty(), required);
        let entry = match kind {
            "job" => read(&["check"]).map(|Fields { check, .. }| Entry::Job { check }),
            "begun" => {
                read(&["batch", "check"]).map(|Fields { batch, check, .. }| Entry::Begun { batch, check })
            }
            "accepted" => read(&["number"])
                .map(|Fields { number, group_message_id, .. }| Entry::Accepted { number, group_message_id }),
            "not_sent" => read(&["number"]).map(|Fields { number, .. }| Entry::NotSent { number }),
            _ => Err(D::Error::unknown_variant(kind, &["job", "begun", "accepted", "not_sent"])),
        };
        match self.0.replace(entry?) {
            Some(_) => Err(D::Error::custom("an entry of a journal has one key")),
            None => Ok(()),
        }
    }
}
