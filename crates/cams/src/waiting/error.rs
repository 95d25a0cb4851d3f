//! Why a wait ended without the awaited state.

use std::fmt;
use std::time::Duration;

use cams_core::Error;
use cams_operation::waiting::WaiterInfo;

/// A wait that ended without the awaited state.
///
/// Its texts name states, which are documented words of the service, but never the key of the item.
/// [`last`](Self::last) returns the last response, or the last matching item, including the reason that it gives:
///
/// ```no_run
/// # async fn run(client: cams::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let call = client.get_chatapp_template_detail().template_code("1103457628904726528").language("en");
/// match call.wait_until_approved().run().await {
///     Ok(approved) => println!("{approved:?}"),
///     Err(refused) => {
///         let data = refused.last().and_then(|last| last.data.as_ref());
///         println!("{refused}: {:?}", data.and_then(|data| data.reason.as_deref()));
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct WaitError<T>(Box<Inner<T>>);

struct Inner<T> {
    action: &'static str,
    info: &'static WaiterInfo,
    reason: WaitReason,
    last_state: Option<String>,
    polls: u32,
    elapsed: Duration,
    last_error: Option<Error>,
    deadline: Duration,
    last: Option<T>,
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitReason {
    /// The item is in a state from which it can never reach the awaited one, or it is missing although it should exist.
    Failed,
    /// The deadline passed, or the next poll would come after it.
    Deadline,
    /// Several items have the given key.
    Ambiguous,
    /// A call failed permanently.
    Call,
}

impl<T> WaitError<T> {
    /// Creates the error with what is known before the first poll.
    pub(super) fn new(action: &'static str, info: &'static WaiterInfo, deadline: Duration) -> Self {
        Self(Box::new(Inner {
            action,
            info,
            reason: WaitReason::Deadline,
            last_state: None,
            polls: 0,
            elapsed: Duration::ZERO,
            last_error: None,
            deadline,
            last: None,
        }))
    }

    pub(super) fn polled(&mut self) {
        self.0.polls = self.0.polls.saturating_add(1);
    }

    /// Stores the result of a poll.
    pub(super) fn seen(&mut self, state: Option<String>, last: Option<T>) {
        self.0.last_state = state;
        self.0.last_error = None;
        self.0.last = last;
    }

    pub(super) fn failed_call(&mut self, error: Error) {
        self.0.last_error = Some(error);
    }

    pub(super) fn ended(mut self, reason: WaitReason, elapsed: Duration) -> Self {
        (self.0.reason, self.0.elapsed) = (reason, elapsed);
        self
    }

    /// Returns the name of the polled operation.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.0.action
    }

    /// Returns why the wait ended.
    #[must_use]
    pub fn reason(&self) -> WaitReason {
        self.0.reason
    }

    /// Returns the last state, as the service spells it; `None` if there was none.
    #[must_use]
    pub fn last_state(&self) -> Option<&str> {
        self.0.last_state.as_deref()
    }

    /// Returns the last response, or the last matching item, whatever its state; `None` if none was seen, or if several
    /// matched.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.0.last.as_ref()
    }

    /// Returns the last response or item by value.
    #[must_use]
    pub fn into_last(self) -> Option<T> {
        self.0.last
    }

    /// Returns how many polls were started.
    #[must_use]
    pub fn polls(&self) -> u32 {
        self.0.polls
    }

    /// Returns the duration of the wait.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Returns the error of the last poll, if it failed.
    #[must_use]
    pub fn last_error(&self) -> Option<&Error> {
        self.0.last_error.as_ref()
    }
}

impl<T> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, info, reason, polls, elapsed, last_error, deadline, .. } = &*self.0;
        let (name, polls) = (info.name.replace('_', " "), Polls(*polls));
        write!(f, "waiting until {name} by {action} ended after {elapsed:.1?} and {polls}: ")?;
        let state = Seen(self.last_state());
        match (reason, last_error) {
            (WaitReason::Failed, _) => match self.last_state() {
                Some(state) => write!(f, "the state is `{state}`"),
                None => f.write_str("it is not there"),
            },
            (WaitReason::Deadline, last_error) => {
                match elapsed < deadline {
                    true => {
                        write!(f, "the next poll would come after the deadline of {deadline:?}; {state}")?
                    }
                    false => write!(f, "the deadline of {deadline:?} passed; {state}")?,
                }
                f.write_str(last_error.as_ref().map_or("", |_| ", and the last poll failed"))
            }
            (WaitReason::Ambiguous, _) => {
                let key = info.key.unwrap_or_default();
                write!(
                    f,
                    "several items have the `{key}` that was looked for; filter the list, or look for another key"
                )
            }
            (WaitReason::Call, _) => write!(f, "a call failed; {state}"),
        }
    }
}

/// Shows a number of polls in words.
struct Polls(u32);

impl fmt::Display for Polls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { "poll" } else { "polls" })
    }
}

/// Shows the last state in words.
struct Seen<'a>(Option<&'a str>);

impl fmt::Display for Seen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(state) => write!(f, "the last state was `{state}`"),
            None => f.write_str("no state was seen"),
        }
    }
}

/// Omits the last response, which may be long.
impl<T> fmt::Debug for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { action, info, reason, last_state, polls, elapsed, last_error, deadline, .. } = &*self.0;
        f.debug_struct("WaitError")
            .field("action", action)
            .field("until", &info.name)
            .field("reason", reason)
            .field("last_state", last_state)
            .field("polls", polls)
            .field("elapsed", elapsed)
            .field("deadline", deadline)
            .field("last_error", last_error)
            .finish_non_exhaustive()
    }
}

impl<T> std::error::Error for WaitError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.last_error.as_ref().map(|error| error as _)
    }
}
