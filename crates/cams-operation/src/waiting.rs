//! Waiters as data: which state to poll, and what its values mean.
//!
//! ```
//! use cams_operation::waiting::{Absence, Verdict, WaiterInfo};
//!
//! let waiter = WaiterInfo {
//!     name: "approved",
//!     summary: "Waits until the template has passed its review.",
//!     list: None,
//!     key: None,
//!     state: "Data.AuditStatus",
//!     done: &["pass"],
//!     failed: &["fail", "paused"],
//!     absent: Absence::Pending,
//!     interval: 30,
//! };
//! assert_eq!(waiter.verdict("PASS"), Verdict::Done);
//! assert_eq!(waiter.verdict("paused"), Verdict::Failed);
//! assert_eq!(waiter.verdict("a state of tomorrow"), Verdict::Pending);
//! ```

/// A waiter that polls an operation. Paths use wire names, such as `Data.AuditStatus`.
#[derive(Debug)]
pub struct WaiterInfo {
    /// Name of the awaited state, such as `approved`; the method is called `wait_until_approved`.
    pub name: &'static str,
    /// What the waiter waits for, in one sentence.
    pub summary: &'static str,
    /// Path of a list in the response, one item of which is meant. `None`: the response itself is.
    pub list: Option<&'static str>,
    /// Field that identifies the item in the list.
    pub key: Option<&'static str>,
    /// Path of the state, in the response or in the item.
    pub state: &'static str,
    /// States in which the wait has succeeded.
    pub done: &'static [&'static str],
    /// States from which it cannot get there, or not without somebody's doing.
    pub failed: &'static [&'static str],
    /// What it means if the item or its state is absent.
    pub absent: Absence,
    /// Minimum number of seconds between two polls.
    pub interval: u32,
}

/// What it means if an item or its state is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It is still to come.
    Pending,
    /// It will never come.
    Failed,
}

/// What a state means to a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The wait has succeeded.
    Done,
    /// It can never get there.
    Failed,
    /// Not yet. Every state that the spec does not name is pending, too.
    Pending,
}

impl WaiterInfo {
    /// Returns what a state means. Case is ignored, because the service does not use it consistently.
    #[must_use]
    pub fn verdict(&self, state: &str) -> Verdict {
        let is_among = |states: &[&str]| states.iter().any(|known| known.eq_ignore_ascii_case(state));
        if is_among(self.done) {
            Verdict::Done
        } else if is_among(self.failed) {
            Verdict::Failed
        } else {
            Verdict::Pending
        }
    }
}
