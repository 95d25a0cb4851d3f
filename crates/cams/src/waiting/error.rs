//! Why waiting ended without the state that was waited for.

use std::fmt;
use std::time::Duration;

use cams_core::Error;
use cams_operation::waiting::WaiterInfo;

/// Waiting that ended without the state that was waited for.
///
/// It names states, which are documented words of the service, and never what was looked for.
pub struct WaitError(Box<Inner>);

struct Inner {
    action: &'static str,
    info: &'static WaiterInfo,
    reason: WaitReason,
    last_state: Option<String>,
    polls: u32,
    elapsed: Duration,
    last_error: Option<Error>,
}

/// Why waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitReason {
    /// It is in a state from which it can never get there, or is not there although it should be.
    Failed,
    /// The deadline passed, or the next poll would come after it.
    Deadline,
    /// Several items have the key that was looked for.
    Ambiguous,
    /// A call failed in a way that does not pass.
    Call,
}

impl WaitError {
    /// What is known before the first poll.
    pub(super) fn new(action: &'static str, info: &'static WaiterInfo) -> Self {
        Self(Box::new(Inner {
            action,
            info,
            reason: WaitReason::Deadline,
            last_state: None,
            polls: 0,
            elapsed: Duration::ZERO,
            last_error: None,
        }))
    }

    pub(super) fn polled(&mut self) {
        self.0.polls = self.0.polls.saturating_add(1);
    }

    pub(super) fn seen(&mut self, state: Option<&str>) {
        self.0.last_state = state.map(str::to_owned);
        self.0.last_error = None;
    }

    pub(super) fn failed_call(&mut self, error: Error) {
        self.0.last_error = Some(error);
    }

    pub(super) fn ended(mut self, reason: WaitReason, elapsed: Duration) -> Self {
        (self.0.reason, self.0.elapsed) = (reason, elapsed);
        self
    }

    /// Name of the operation that was polled.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.0.action
    }

    /// Why it ended.
    #[must_use]
    pub fn reason(&self) -> WaitReason {
        self.0.reason
    }

    /// The last state that was seen, as the service has it; `None` if there was none.
    #[must_use]
    pub fn last_state(&self) -> Option<&str> {
        self.0.last_state.as_deref()
    }

    /// Polls that were begun.
    #[must_use]
    pub fn polls(&self) -> u32 {
        self.0.polls
    }

    /// Time that was waited.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The error of the last poll, if it failed.
    #[must_use]
    pub fn last_error(&self) -> Option<&Error> {
        self.0.last_error.as_ref()
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, info, reason, polls, elapsed, last_error, .. } = &*self.0;
        let (name, state) = (info.name.replace('_', " "), self.last_state().unwrap_or("none"));
        write!(f, "waiting until {name} by {action} ended after {elapsed:.1?} and {polls} polls: ")?;
        match (reason, last_error) {
            (WaitReason::Failed, _) => write!(f, "the state is `{state}`"),
            (WaitReason::Deadline, None) => write!(f, "the deadline came, and the last state was `{state}`"),
            (WaitReason::Deadline, Some(_)) => {
                write!(f, "the deadline came, the last state was `{state}`, and the last poll failed")
            }
            (WaitReason::Ambiguous, _) => {
                let key = info.key.unwrap_or_default();
                write!(
                    f,
                    "several items have the `{key}` that was looked for; filter the list, or look for another key"
                )
            }
            (WaitReason::Call, _) => write!(f, "a call failed; the last state was `{state}`"),
        }
    }
}

impl fmt::Debug for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, info, reason, last_state, polls, elapsed, last_error } = &*self.0;
        f.debug_struct("WaitError")
            .field("action", action)
            .field("until", &info.name)
            .field("reason", reason)
            .field("last_state", last_state)
            .field("polls", polls)
            .field("elapsed", elapsed)
            .field("last_error", last_error)
            .finish()
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.last_error.as_ref().map(|error| error as _)
    }
}
