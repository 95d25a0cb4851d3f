//! What earlier runs have done, as their journal has it.

use std::collections::BTreeMap;

use cams_core::Error;

use crate::mass::batches::ACTION;
use crate::mass::journal::{Entry, Journal};
use crate::mass::outcome::Batch;

/// What earlier runs have done, by the number of the batch.
#[derive(Default)]
pub(super) struct History(BTreeMap<u64, Record>);

/// A batch of an earlier run.
struct Record {
    batch: Batch,
    check: u32,
    state: State,
}

/// How far it came.
enum State {
    Begun,
    Accepted(Option<String>),
    NotSent,
}

/// What an earlier run says of a batch.
pub(super) enum Earlier {
    /// It is to be sent.
    Send,
    /// It was accepted.
    Accepted(Option<String>),
    /// It was begun, and its end is not known.
    Unknown,
    /// The journal has another batch in its place.
    Differs,
}

impl History {
    /// Reads a journal, and begins one that is empty.
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
        let mut records = BTreeMap::new();
        for entry in entries {
            let (number, state) = match entry {
                Entry::Begun { batch, check } => {
                    records.insert(batch.number, Record { batch, check, state: State::Begun });
                    continue;
                }
                Entry::Accepted { number, group_message_id } => (number, State::Accepted(group_message_id)),
                Entry::NotSent { number } => (number, State::NotSent),
                Entry::Job { .. } | Entry::Note { .. } => continue,
            };
            if let Some(record) = records.get_mut(&number) {
                record.state = state;
            }
        }
        Ok(Self(records))
    }

    /// Whether an earlier run has come further than this one so far.
    pub(super) fn goes_on(&self) -> bool {
        !self.0.is_empty()
    }

    /// The `GroupMessageId` of batches that an earlier run has sent, as far as this one has not come to them.
    pub(super) fn accepted(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter_map(|record| match &record.state {
            State::Accepted(group_message_id) => group_message_id.as_deref(),
            State::Begun | State::NotSent => None,
        })
    }

    /// Compares the next batch with what an earlier run has done.
    pub(super) fn take(&mut self, batch: Batch, check: u32) -> Earlier {
        let record = self.0.remove(&batch.number);
        if record.is_none() && self.0.is_empty() {
            return Earlier::Send;
        }
        // Also where the journal has later batches, but not this one.
        let Some(record) = record.filter(|record| (record.batch, record.check) == (batch, check)) else {
            return Earlier::Differs;
        };
        match record.state {
            State::Accepted(group_message_id) => Earlier::Accepted(group_message_id),
            State::Begun => Earlier::Unknown,
            State::NotSent => Earlier::Send,
        }
    }
}
