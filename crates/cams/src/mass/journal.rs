//! The journal: what was begun and what became of it, so that a mass send can go on after a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::sync::Arc;

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

    /// The batches that were begun and whose end is not known, in their order. They are reported as
    /// [`Outcome::Unknown`](crate::mass::Outcome::Unknown) and not sent until each is [settled](Self::settle).
    ///
    /// ```
    /// use cams::mass::{FileJournal, Journal, Settled};
    ///
    /// # async fn run(was_sent: impl Fn(u64) -> bool) -> std::io::Result<()> {
    /// let journal = FileJournal::open("spring.journal")?;
    /// for batch in journal.undecided().await? {
    ///     let found = match was_sent(batch.number) {
    ///         true => Settled::Sent { group_message_id: None },
    ///         false => Settled::NotSent,
    ///     };
    ///     journal.settle(batch.number, found).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The journal cannot be read.
    fn undecided(&self) -> BoxFuture<'_, io::Result<Vec<Batch>>> {
        let read = self.read();
        Box::pin(async move { Ok(undecided(read.await?)) })
    }

    /// Writes down what you found out about an undecided batch. The next run of the same send does not send a batch
    /// again that was sent, and sends one that was not. During a run, call
    /// [`MassSending::settle`](crate::mass::MassSending::settle).
    ///
    /// # Errors
    /// The batch is not [undecided](Self::undecided) ([`io::ErrorKind::InvalidInput`]); the journal cannot be read or
    /// written.
    fn settle(&self, number: u64, found: Settled) -> BoxFuture<'_, io::Result<()>> {
        let undecided = self.undecided();
        Box::pin(async move {
            if !undecided.await?.iter().any(|batch| batch.number == number) {
                let message = format!("batch {number} is not undecided, so there is nothing to settle");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            self.write(&found.entry(number)).await
        })
    }
}

/// What you found out about a batch that may have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The service has it.
    Sent {
        /// ID that receipts have for its messages, if you know it.
        group_message_id: Option<String>,
    },
    /// The service does not have it. Be sure: the next run sends it.
    NotSent,
}

impl Settled {
    fn entry(self, number: u64) -> Entry {
        match self {
            Self::Sent { group_message_id } => Entry::Accepted { number, group_message_id },
            Self::NotSent => Entry::NotSent { number },
        }
    }
}

/// An accepted batch stays decided, and each beginning needs an end: two programs may have written to one journal.
fn undecided(entries: Vec<Entry>) -> Vec<Batch> {
    let (mut open, mut accepted) = (BTreeMap::<u64, (Batch, u32)>::new(), BTreeSet::new());
    for entry in entries {
        match entry {
            Entry::Job { .. } | Entry::Note { .. } => {}
            Entry::Begun { batch, .. } => {
                let (last, times) = open.entry(batch.number).or_insert((batch, 0));
                (*last, *times) = (batch, times.saturating_add(1));
            }
            Entry::Accepted { number, .. } => drop(accepted.insert(number)),
            Entry::NotSent { number } => match open.get_mut(&number) {
                Some((_, times)) if *times > 1 => *times -= 1,
                _ => drop(open.remove(&number)),
            },
        }
    }
    open.retain(|number, _| !accepted.contains(number));
    open.into_values().map(|(batch, _)| batch).collect()
}

/// A pointer to a journal is one, so that the program keeps one end of it.
macro_rules! pointers {
    ($($pointer:ident)*) => {$(
        impl<J: Journal + ?Sized> Journal for $pointer<J> {
            fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>> {
                (**self).read()
            }

            fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>> {
                (**self).write(entry)
            }

            fn undecided(&self) -> BoxFuture<'_, io::Result<Vec<Batch>>> {
                (**self).undecided()
            }

            fn settle(&self, number: u64, found: Settled) -> BoxFuture<'_, io::Result<()>> {
                (**self).settle(number, found)
            }
        }
    )*};
}

pointers! { Arc Box }

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
    /// The batch was certainly not sent.
    NotSent {
        /// Number of the batch.
        number: u64,
    },
    /// A note of the program, which sends pass over: from what file the recipients come, when the first run began.
    /// Write it after [`MassSend::start`](crate::mass::MassSend::start) and before the first outcome is asked for.
    Note {
        /// What the program wants to know later. Like the rest of a journal, it should hold no personal data.
        text: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_beginning_needs_an_end() {
        let batch = Batch { number: 7, first: 0, last: 1, count: 2 };
        let mut entries = vec![Entry::Begun { batch, check: 1 }; 3];
        for left in [1, 1, 0] {
            entries.push(Entry::NotSent { number: 7 });
            assert_eq!(undecided(entries.clone()).len(), left, "{entries:?}");
        }
    }
}
