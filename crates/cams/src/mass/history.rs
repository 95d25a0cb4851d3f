//! What earlier runs have done, according to their journal.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use cams_core::Error;

use crate::mass::batches::ACTION;
use crate::mass::journal::{Entry, Journal};
use crate::mass::outcome::Batch;

/// What earlier runs have done, by batch number.
#[derive(Default)]
pub(super) struct History(BTreeMap<u64, Record>);

/// A batch of an earlier run.
struct Record {
    /// The batch and its check value; `None` if the journal has only its end, so no batch matches.
    begun: Option<(Batch, u32)>,
    state: State,
}

/// The state of a batch. An accepted batch stays accepted, whatever follows: if two programs wrote to one journal, one
/// of them may have been refused what the other sent.
enum State {
    /// How often it was started without an end.
    Begun(u32),
    Accepted(Option<String>),
    NotSent,
}

impl Record {
    /// Adds one more entry of the batch.
    fn add(&mut self, begun: Option<(Batch, u32)>, entry: State) {
        self.state = match (&self.state, entry) {
            (State::Accepted(_), _) => return,
            (State::Begun(open), State::Begun(more)) => State::Begun(open.saturating_add(more)),
            (State::Begun(open), State::NotSent) if *open > 1 => State::Begun(open - 1),
            (_, entry) => entry,
        };
        self.begun = begun.or(self.begun);
    }
}

/// What an earlier run says about a batch.
pub(super) enum Earlier {
    /// It has to be sent.
    Send,
    /// It was accepted.
    Accepted(Option<String>),
    /// It was started, and its end is unknown.
    Unknown,
    /// The journal has a different batch in its place.
    Differs,
}

impl History {
    /// Reads a journal, and starts an empty one.
    pub(super) async fn read(journal: &dyn Journal, job: u32) -> Result<Self, Error> {
        let unread = |error| Error::file(ACTION, format!("the journal cannot be read: {error}"), error);
        let unwritten = |error| Error::file(ACTION, format!("the journal cannot be written: {error}"), error);
        let entries = journal.read().await.map_err(unread)?;
        let mut entries = entries.into_iter();
        match entries.next() {
            None => {
                journal.write(&Entry::Job { check: job }).await.map_err(unwritten)?;
            }
            Some(Entry::Job { check }) if check == job => {}
            Some(_) => {
                let message = "the journal belongs to another send; give each its own";
                return Err(Error::invalid_request(ACTION, message));
            }
        }
        let mut records = BTreeMap::<u64, Record>::new();
        for entry in entries {
            let (number, begun, state) = match entry {
                Entry::Begun { batch, check } => (batch.number, Some((batch, check)), State::Begun(1)),
                Entry::Accepted { number, group_message_id } => {
                    (number, None, State::Accepted(group_message_id))
                }
                Entry::NotSent { number } => (number, None, State::NotSent),
                Entry::Job { .. } | Entry::Note { .. } => continue,
            };
            match records.entry(number) {
                Slot::Occupied(record) => record.into_mut().add(begun, state),
                // The refusal of a batch that nobody started has no meaning.
                Slot::Vacant(_) if matches!(state, State::NotSent) => {}
                Slot::Vacant(slot) => drop(slot.insert(Record { begun, state })),
            }
        }
        Ok(Self(records))
    }

    /// Returns whether an earlier run got further than this one so far.
    pub(super) fn goes_on(&self) -> bool {
        !self.0.is_empty()
    }

    /// Returns the `GroupMessageId` of batches that an earlier run has sent and that this run has not reached yet.
    pub(super) fn accepted(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter_map(|record| match &record.state {
            State::Accepted(group_message_id) => group_message_id.as_deref(),
            State::Begun(_) | State::NotSent => None,
        })
    }

    /// Compares the next batch with what an earlier run has done.
    pub(super) fn take(&mut self, batch: Batch, check: u32) -> Earlier {
        let record = self.0.remove(&batch.number);
        if record.is_none() && self.0.is_empty() {
            return Earlier::Send;
        }
        // This also applies if the journal has later batches, but not this one.
        let Some(record) = record.filter(|record| record.begun == Some((batch, check))) else {
            return Earlier::Differs;
        };
        match record.state {
            State::Accepted(group_message_id) => Earlier::Accepted(group_message_id),
            State::Begun(_) => Earlier::Unknown,
            State::NotSent => Earlier::Send,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_closes_one_beginning() {
        let mut record = Record { begun: None, state: State::Begun(3) };
        for open in [2, 1] {
            record.add(None, State::NotSent);
            assert!(matches!(record.state, State::Begun(left) if left == open));
        }
        record.add(None, State::NotSent);
        assert!(matches!(record.state, State::NotSent));
    }
}
