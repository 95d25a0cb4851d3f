//! What happens to recipients.

use std::fmt;

use cams_core::Error;
use cams_models::MassMessageRecipient;
use serde::{Deserialize, Serialize};

use crate::check::Violations;
use crate::mass::recipient::SourceError;

/// The recipients of one call. Recipients are numbered from 0, in the given order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Batch {
    /// Number of the batch, from 0.
    pub number: u64,
    /// Index of its first recipient.
    pub first: u64,
    /// Index of its last recipient. Invalid recipients in between do not belong to it.
    pub last: u64,
    /// Number of its recipients.
    pub count: usize,
}

impl fmt::Display for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "batch {} ({} recipients, {} to {})", self.number, self.count, self.first, self.last)
    }
}

/// The outcome of a batch, or of recipients outside any batch.
///
/// `tags` contains the tag of each recipient with one ([`Tagged`](crate::mass::Tagged)), in the order of the
/// recipients.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<T = ()> {
    /// The service has accepted the batch. Receipts report the delivery.
    Accepted {
        /// The batch.
        batch: Batch,
        /// Tags of its recipients.
        tags: Vec<T>,
        /// ID of all its messages in receipts and in ListChatappMessage, if the service returned one.
        group_message_id: Option<String>,
        /// Whether an earlier run has sent it, according to the journal.
        is_earlier: bool,
    },
    /// The batch was certainly not sent; `error` says why. You may send to its recipients again.
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
    /// It is unknown whether the batch was sent. Find out ([`MassSending::find`](crate::mass::MassSending::find))
    /// before you send to its recipients again.
    Unknown {
        /// The batch.
        batch: Batch,
        /// Its recipients, as they were to be sent.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// How the call failed, or that the journal has another batch in its place and this run did not send it. `None`
        /// if an earlier run started it and did not see its end, according to the journal.
        error: Option<Error>,
    },
    /// The recipient breaks a rule, and nothing was sent to it.
    Invalid {
        /// Its index.
        index: u64,
        /// The recipient, with what the template adds.
        recipient: Box<MassMessageRecipient>,
        /// Its tag.
        tag: T,
        /// The rules that it breaks.
        violations: Violations,
    },
    /// The source of the recipients failed, and nothing more was read or sent. This is the last outcome. The same send
    /// resumes here, with the same journal and a working source.
    SourceFailed {
        /// Index of the recipient that could not be read.
        index: u64,
        /// The error of the source.
        error: SourceError,
        /// Recipients of an incomplete batch. This run did not send to them.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// Whether an earlier run got further, according to the journal. It may have sent to them.
        is_earlier: bool,
    },
    /// The send stopped before the end of the list. This is the last outcome. The same send with the same journal
    /// resumes here.
    Stopped {
        /// Why.
        reason: Stop,
        /// Index of the first recipient that was not read.
        index: u64,
        /// Recipients of an incomplete batch. This run did not send to them.
        recipients: Vec<MassMessageRecipient>,
        /// Their tags.
        tags: Vec<T>,
        /// Whether an earlier run got further, according to the journal. It may have sent to them.
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
    /// The recipients differ from the journal, or the journal cannot be written. The outcome of the affected batch says
    /// which.
    Journal,
}

/// The progress of a mass send in numbers, for a progress bar.
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
    /// Recipients among them that an earlier run has sent to, according to the journal.
    pub earlier: u64,
    /// Recipients in batches that were certainly not sent.
    pub not_sent: u64,
    /// Recipients in batches that may have been sent.
    pub unknown: u64,
    /// Recipients that break a rule.
    pub invalid: u64,
}

impl Counts {
    /// Returns the number of recipients in outcomes.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.accepted + self.not_sent + self.unknown + self.invalid
    }

    /// Returns the number of recipients that were read but are in no outcome yet: in calls in flight, and in the batch
    /// being read.
    #[must_use]
    pub fn in_flight(&self) -> u64 {
        self.read.saturating_sub(self.settled())
    }

    /// Counts the recipients of an outcome.
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
