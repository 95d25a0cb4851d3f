//! The outcome for all recipients, in a line and in an exit code.

use cams::mass::Batch;
use serde_json::{Value, json};

use super::check::Checked;
use super::plan::Plan;
use super::results::Ledger;
use super::sending::{End, Sent, Shown};
use super::settle;
use super::status::{STATUS, Status};
use crate::exit;
use crate::progress::{counted, grouped};

/// The outcome for all recipients.
pub(crate) struct Summary<'a> {
    plan: &'a Plan,
    sent: &'a Sent,
    rejected: u64,
    duplicates: u64,
    people: u64,
    accepted: u64,
    unknown: u64,
    unknown_batches: Vec<(Batch, Option<Shown>)>,
    /// Rows that an earlier send left unknown.
    unknown_earlier: u64,
    has_results: bool,
}

impl<'a> Summary<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        checked: &Checked,
        sent: &'a Sent,
        ledger: &Ledger,
        has_results: bool,
    ) -> Self {
        Self {
            plan,
            sent,
            rejected: checked.rejected + sent.invalid.len() as u64,
            duplicates: checked.duplicates.count,
            people: checked.selection.chosen() - sent.invalid.len() as u64,
            accepted: ledger.count(Status::Accepted),
            unknown: ledger.count(Status::Unknown),
            unknown_batches: ledger
                .unknown()
                .map(|batch| (*batch, sent.shown.get(&batch.number).copied()))
                .collect(),
            unknown_earlier: checked.unknown,
            has_results,
        }
    }

    fn not_sent(&self) -> u64 {
        self.people.saturating_sub(self.accepted + self.unknown)
    }

    /// Returns a line such as `accepted 12,428 (10,000 earlier) not sent 0 unknown 0 people.results.csv`.
    pub(crate) fn in_words(&self) -> String {
        let earlier = match self.sent.counts.earlier {
            0 => String::new(),
            earlier => format!(" ({} earlier)", grouped(earlier)),
        };
        let results = if self.has_results {
            format!("   {}", self.plan.files.results.display())
        } else {
            String::new()
        };
        format!(
            "accepted {}{earlier}   not sent {}   unknown {}   rejected {}{results}\n",
            grouped(self.accepted),
            grouped(self.not_sent()),
            grouped(self.unknown + self.unknown_earlier),
            grouped(self.rejected),
        )
    }

    pub(crate) fn as_json(&self) -> Value {
        let path = |path: &std::path::Path| path.display().to_string();
        let unknown: Vec<_> = self
            .unknown_batches
            .iter()
            .map(|(batch, shown)| {
                let history = match shown {
                    Some(Shown::Messages) => "messages",
                    Some(Shown::Nothing) => "nothing",
                    None => "not_looked",
                };
                json!({"batch": batch.number, "people": batch.count, "history": history})
            })
            .collect();
        json!({
            "accepted": self.accepted,
            "accepted_earlier": self.sent.counts.earlier,
            "not_sent": self.not_sent(),
            "unknown": self.unknown + self.unknown_earlier,
            "unknown_earlier": self.unknown_earlier,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "unknown_batches": unknown,
            "is_stopped": matches!(self.sent.end, End::Stopped | End::AtOnce),
            "journal": path(&self.plan.files.journal),
            "results": self.has_results.then(|| path(&self.plan.files.results)),
            "exit_code": self.exit_code(),
        })
    }

    /// Returns what to do next.
    pub(crate) fn advice(&self) -> String {
        let mut text = String::new();
        let mut add = |line: &str| text.push_str(&format!("{line}\n"));
        match &self.sent.end {
            End::Done => {}
            End::Stopped => add("stopped; run the same command again to go on: no row is sent twice"),
            End::AtOnce => add(
                "stopped at once: calls were under way, so it is unknown whether some people were sent to; run the \
                 same command again to go on, no row is sent twice",
            ),
            End::Refusals => add(
                "error: the first calls were all refused, so nothing more was tried; see why above, mend it, and run \
                 the same command again",
            ),
            End::Broken(why) => add(&format!("error: the sending ended: {why}")),
        }
        if self.end_is_done() && self.not_sent() > 0 {
            add("run the same command again to try the recipients that were not reached");
        }
        if self.end_is_done() && self.people > 0 && self.sent.counts.earlier == self.people {
            add(&format!(
                "everybody was sent to by an earlier run; to send once more, name another journal than {} with \
                 --journal",
                self.plan.files.journal.display()
            ));
        }
        if !self.unknown_batches.is_empty() {
            add("unknown: these calls broke, so find out whether the people got the message");
            for (batch, shown) in &self.unknown_batches {
                add(&format!(
                    "  batch {} ({} people): {}",
                    batch.number,
                    grouped(batch.count as u64),
                    match shown {
                        Some(Shown::Messages) =>
                            "the history shows messages to the first of them: it looks sent",
                        Some(Shown::Nothing) => {
                            "the history shows nothing yet, which proves nothing; look again in some minutes"
                        }
                        None => "the history was not looked at",
                    }
                ));
            }
            let journal = self.plan.files.journal.display().to_string();
            add(settle::commands(&journal, self.unknown_batches.iter().map(|(batch, _)| batch.number))
                .trim_end());
        }
        if self.unknown_earlier > 0 {
            text.push_str(&unknown_of_earlier(self.unknown_earlier));
        }
        text
    }

    fn end_is_done(&self) -> bool {
        self.sent.end == End::Done
    }

    /// Returns 3 if anything is unknown, 1 if not everybody was sent to, otherwise 0.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.unknown + self.unknown_earlier > 0 {
            exit::UNKNOWN
        } else if self.not_sent() > 0 || self.rejected > 0 || matches!(self.sent.end, End::Broken(_)) {
            exit::REFUSED
        } else {
            exit::DONE
        }
    }
}

/// Returns what to do about rows whose status is `unknown` in the results of an earlier send.
pub(crate) fn unknown_of_earlier(rows: u64) -> String {
    format!(
        "{} unknown since an earlier send: find out whether these people got the message, and write `accepted` or \
         `not_sent` into {STATUS} of their rows\n",
        counted(rows, "row is", "rows are")
    )
}
