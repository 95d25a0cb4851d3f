//! The journal records the start and the outcome of each batch, so a mass send can resume after a crash.

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
/// An entry serializes to JSON. It contains indexes, IDs, and check values, but no phone numbers or texts.
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// Returns all entries, in the order in which they were written. Called once, before anything is sent.
    fn read(&self) -> BoxFuture<'_, io::Result<Vec<Entry>>>;

    /// Writes an entry. When the future completes, the entry must survive a crash of the machine, because the call is
    /// sent after it. An error prevents the call and ends the send, so this is the place to detect that somebody else
    /// writes to the journal. [`Entry::Begun`] of a batch is written after that of the previous batch is safe. The ends
    /// of calls may be written at the same time.
    fn write(&self, entry: &Entry) -> BoxFuture<'_, io::Result<()>>;

    /// Returns the batches that were started and whose outcome is unknown, in order. They are reported as
    /// [`Outcome::Unknown`](crate::mass::Outcome::Unknown), and not sent until each is [settled](Self::settle).
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
    /// Fails if the journal cannot be read.
    fn undecided(&self) -> BoxFuture<'_, io::Result<Vec<Batch>>> {
        let read = self.read();
        Box::pin(async move { Ok(undecided(read.await?)) })
    }

    /// Records what you found out about an undecided batch. The next run of the same send skips the batch if it was
    /// sent, and sends it if it was not. During a run, call [`MassSending::settle`](crate::mass::MassSending::settle)
    /// instead.
    ///
    /// # Errors
    /// Fails if the batch is not [undecided](Self::undecided) ([`io::ErrorKind::InvalidInput`]), or if the journal
    /// cannot be read or written.
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
        /// ID of its messages in receipts, if you know it.
        group_message_id: Option<String>,
    },
    /// The service does not have it. Be sure, because the next run sends it.
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

/// An accepted batch stays decided, and each start needs an end, because two programs may have written to one journal.
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

/// A pointer to a journal is a journal, so the program can keep a clone of it.
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

/// An entry of a journal. In JSON, it is an object with one key, which names the kind of entry.
///
/// Check values have 32 bits and exist to detect mistakes. Each depends on everything sent to all recipients so far, so
/// it reveals nothing about one recipient among others. For a send to a single recipient, it can confirm a guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Entry {
    /// The first entry: what to send.
    Job {
        /// Check value of everything but the recipients.
        check: u32,
    },
    /// A batch is about to be sent.
    Begun {
        /// The batch.
        batch: Batch,
        /// Check value of its recipients and of all recipients before them.
        check: u32,
    },
    /// The service has accepted the batch.
    Accepted {
        /// Number of the batch.
        number: u64,
        /// ID of its messages in receipts.
        group_message_id: Option<String>,
    },
    /// The batch was certainly not sent.
    NotSent {
        /// Number of the batch.
        number: u64,
    },
    /// A note of the program, which sends ignore, such as the name of the recipients' file or the start of the first
    /// run. Write it after [`MassSend::start`](crate::mass::MassSend::start), and before you ask for the first outcome.
    Note {
        /// What the program wants to know later. Like the rest of a journal, it should contain no personal data.
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
