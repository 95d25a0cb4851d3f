//! What becomes of recipients.

use std::fmt;

use cams_core::Error;
use cams_models::MassMessageRecipient;
use serde::{Deserialize, Serialize};

use crate::check::Violations;

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

/// What became of a batch, or of a recipient that is in none.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The service has accepted the batch. Delivery is told by receipts.
    Accepted {
        /// The batch.
        batch: Batch,
        /// ID that receipts and ListChatappMessage have for all its messages, if the service answered with one.
        group_message_id: Option<String>,
        /// Whether an earlier run has sent it, by the journal.
        is_earlier: bool,
    },
    /// The batch was surely not sent; `error` says why. Its recipients may be given again.
    NotSent {
        /// The batch.
        batch: Batch,
        /// Its recipients, as they would have been sent.
        recipients: Vec<MassMessageRecipient>,
        /// Why.
        error: Error,
    },
    /// The batch may have been sent, or not. Look with ListChatappMessage before its recipients are given again.
    Unknown {
        /// The batch.
        batch: Batch,
        /// Its recipients, as they were to be sent.
        recipients: Vec<MassMessageRecipient>,
        /// How the call failed; `None` if an earlier run had begun it, by the journal, and did not see its end.
        error: Option<Error>,
    },
    /// The recipient breaks a rule and was not sent to.
    Invalid {
        /// Its index.
        index: u64,
        /// The recipient, with what the template adds.
        recipient: Box<MassMessageRecipient>,
        /// What it breaks.
        violations: Violations,
    },
}
