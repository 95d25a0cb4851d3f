//! Waiters as data: which state to poll, and the meaning of its values.
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
    /// Path of the list in the response that contains the item to wait for. `None` if the response itself has the
    /// state.
    pub list: Option<&'static str>,
    /// Field that identifies the item in the list.
    pub key: Option<&'static str>,
    /// Path of the state, in the response or in the item.
    pub state: &'static str,
    /// States that end the wait with success.
    pub done: &'static [&'static str],
    /// States that end the wait with an error, because the awaited state can no longer be reached, or only if somebody
    /// intervenes.
    pub failed: &'static [&'static str],
    /// What it means if the item or its state is absent.
    pub absent: Absence,
    /// Minimum number of seconds between two polls.
    pub interval: u32,
}

/// What it means if an item or its state is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// It has not appeared yet. The wait continues.
    Pending,
    /// It will never appear. The wait ends with an error.
    Failed,
}

/// What a state means to a waiter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The awaited state. It ends the wait with success.
    Done,
    /// A state from which the awaited state cannot be reached, or only if somebody intervenes. It ends the wait with an
    /// error.
    Failed,
    /// Any other state, including unknown ones. The wait continues.
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
