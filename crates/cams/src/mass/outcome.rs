//! What becomes of recipients.

use std::fmt;

use cams_core::Error;
use cams_models::MassMessageRecipient;
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::mass::recipient::SourceError;

/// The recipients of one call. Recipients are counted from 0, in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Batch {
    /// Number of the batch, from 0.
    pub number: u64,
    /// Index of its first recipient.
    pub first: u64,
    /// Index of its last recipient. Those in between that are invalid do not belong to it.
    pub last: u64,
    /// How many recipients it has.
    pub count: usize,
}

impl fmt::Display for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "batch {} ({} recipients, {} to {})", self.number, self.count, self.first, self.last)
    }
}

/// What became of a batch, or of recipients that are in none.
///
/// `tags` has the tag of each recipient that was given with one ([`Tagged`](crate::mass::Tagged)), in the order of
/// the recipients.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<T = ()> {
    /// The service has accepted the batch. Receipts report the delivery.
    Accepted {
        /// The batch.
        batch: Batch,
        /// Tags of its recipients.
        tags: Vec<T>,
        /// ID that receipts and ListChatappMessage have for all its messages, if the service answered with one.
        group_message_id: Option<String>,
        /// Whether an earlier run has sent it, by the journal.
        is_earlier: bool,
    },
    /// The batch was certainly not sent; `error` says why. Its recipients may be given again.
    NotSent {
        /// The batch.
        batch: Batch,
        /// Its recipients, as they would have been sent.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// Why.
        error: Error,
    },
    /// The batch may have been sent, or not. Find out ([`MassSending::find`](crate::mass::MassSending::find)) before
    /// its recipients are given again.
    Unknown {
        /// The batch.
        batch: Batch,
        /// Its recipients, as they were to be sent.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// How the call failed, or that the journal has another batch in its place and this run did not send it;
        /// `None` if an earlier run had begun it, by the journal, and did not see its end.
        error: Option<Error>,
    },
    /// The recipient breaks a rule and was not sent to.
    Invalid {
        /// Its index.
        index: u64,
        /// The recipient, with what the template adds.
        recipient: Box<MassMessageRecipient>,
        /// Its tag.
        tag: T,
        /// What it breaks.
        violations: Violations,
    },
    /// The source of the recipients failed, and nothing more was read or sent. This is the last outcome. The same
    /// send, with the same journal and a source that works, goes on from here.
    SourceFailed {
        /// Index of the recipient that could not be read.
        index: u64,
        /// What the source says.
        error: SourceError,
        /// Recipients that were read into a batch that was not completed. This run did not send to them.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// Whether an earlier run has come further, by the journal: they may have been sent to then.
        is_earlier: bool,
    },
    /// The send was stopped before the end of the list. This is the last outcome. The same send with the same journal
    /// goes on from here.
    Stopped {
        /// Why.
        reason: Stop,
        /// Index of the first recipient that was not read.
        index: u64,
        /// Recipients that were read into a batch that was not completed. This run did not send to them.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// Whether an earlier run has come further, by the journal: they may have been sent to then.
        is_earlier: bool,
    },
}

/// Why a mass send was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The program asked for it: [`MassSending::stop`](crate::mass::MassSending::stop).
    Asked,
    /// The first batches were all refused: [`MassSend::with_refusals`](crate::mass::MassSend::with_refusals).
    Refusals,
    /// The recipients differ from the journal, or the journal cannot be written. The outcome of the batch where
    /// that happened says which.
    Journal,
}

/// How many recipients have got how far, for a progress bar.
///
/// ```
/// # fn show(sending: &cams::mass::MassSending<'_>, total: u64) {
/// let counts = sending.counts();
/// println!("{} of {total}, {} accepted", counts.settled(), counts.accepted);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Recipients that were read from the source.
    pub read: u64,
    /// Recipients in batches that the service has accepted, in this run or an earlier one.
    pub accepted: u64,
    /// Those of them that an earlier run has sent, by the journal.
    pub earlier: u64,
    /// Recipients in batches that were certainly not sent.
    pub not_sent: u64,
    /// Recipients in batches that may have been sent.
    pub unknown: u64,
    /// Recipients that break a rule.
    pub invalid: u64,
}

impl Counts {
    /// Recipients that are in an outcome.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.accepted + self.not_sent + self.unknown + self.invalid
    }

    /// Recipients that were read and are in no outcome yet: in calls in flight, and in the batch that is being read.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.read.saturating_sub(self.settled())
    }

    /// Counts what an outcome is about.
    pub(super) fn add<T>(&mut self, outcome: &Outcome<T>) {
        match outcome {
            Outcome::Accepted { batch, is_earlier, .. } => {
                self.accepted += batch.count as u64;
                self.earlier += if *is_earlier { batch.count as u64 } else { 0 };
            }
            Outcome::NotSent { batch, .. } => self.not_sent += batch.count as u64,
            Outcome::Unknown { batch, .. } => self.unknown += batch.count as u64,
            Outcome::Invalid { .. } => self.invalid += 1,
            Outcome::SourceFailed { recipients, is_earlier, .. }
            | Outcome::Stopped { recipients, is_earlier, .. } => {
                let count = if *is_earlier { &mut self.unknown } else { &mut self.not_sent };
                *count += recipients.len() as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_settled_or_in_flight() {
        let batch = Batch { number: 3, first: 5, last: 9, count: 4 };
        assert_eq!(batch.to_string(), "batch 3 (4 recipients, 5 to 9)");
        let mut counts = Counts { read: 20, invalid: 2, ..Counts::default() };
        for is_earlier in [true, false] {
            counts.add(&Outcome::<()>::Accepted {
                batch,
                group_message_id: None,
                is_earlier,
                tags: Vec::new(),
            });
        }
        counts.not_sent = 3;
        counts.unknown = 5;
        assert_eq!((counts.accepted, counts.earlier), (8, 4));
        assert_eq!((counts.settled(), counts.in_flight()), (18, 2));
    }
}
