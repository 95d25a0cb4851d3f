//! Polls until a state is reached.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cams_core::internal::{random_unit, within};
use cams_core::{BoxFuture, Error, Platform};
use cams_operation::paging::Paged;
use cams_operation::waiting::{Absence, Verdict, WaiterInfo};
use cams_operation::{Operation, OperationInfo};

use crate::call::Call;
use crate::paging::items::Items;
use crate::paging::pages::Pages;
use crate::waiting::error::{WaitError, WaitReason};

/// Default deadline of a wait.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Minimum interval between polls.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

/// How long before the deadline the last poll starts, at most: time for its response.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// How much longer than the interval a pause may be, at random.
const JITTER: f64 = 0.5;

/// Reads a text from what was seen.
pub(crate) type Read<T> = fn(&T) -> Option<&str>;

/// Reads everything that may match, with one call or with several.
pub(crate) type ReadAll<T> = Box<dyn Fn() -> BoxFuture<'static, Result<Vec<T>, Error>> + Send + Sync>;

/// Called after each poll that did not end the wait.
type OnProgress = Box<dyn Fn(WaitProgress<'_>) + Send + Sync>;

/// Waits for a state. Nothing happens before [`run`](Self::run).
#[doc(alias("waiter", "poller"))]
#[must_use = "waiting begins with `run`"]
pub struct Wait<T> {
    action: &'static str,
    info: &'static WaiterInfo,
    platform: Arc<dyn Platform>,
    read: ReadAll<T>,
    /// The key that the item must have, and how to read it; `None` if everything matches.
    meant: Option<(String, Read<T>)>,
    state: Read<T>,
    interval: Duration,
    shortest_interval: Duration,
    deadline: Duration,
    progress: Option<OnProgress>,
}

/// The progress of a wait, after a poll that did not end it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WaitProgress<'a> {
    /// The last state, as the service spells it; `None` if there was none.
    pub state: Option<&'a str>,
    /// Polls so far.
    pub polls: u32,
    /// Time since the wait started.
    pub elapsed: Duration,
    /// The error of the poll, if it failed temporarily.
    pub error: Option<&'a Error>,
}

/// The result of a poll.
enum Poll<T> {
    Done(T),
    Pending,
    Ended(WaitReason),
}

impl<T> Wait<T> {
    fn new<Op: Operation>(
        call: &Call<Op>,
        info: &'static WaiterInfo,
        read: ReadAll<T>,
        state: Read<T>,
    ) -> Self {
        Self::of(Op::INFO, Arc::clone(call.platform()), info, read, state, None)
    }

    /// Does the same for any operation. `meant` is the key that the item must have, and how to read it.
    pub(crate) fn of(
        operation: &'static OperationInfo,
        platform: Arc<dyn Platform>,
        info: &'static WaiterInfo,
        read: ReadAll<T>,
        state: Read<T>,
        meant: Option<(String, Read<T>)>,
    ) -> Self {
        let of_limit = operation.qps.map_or(Duration::ZERO, |qps| Duration::from_secs(1) / qps.max(1));
        Self {
            action: operation.action,
            info,
            platform,
            read,
            meant,
            state,
            interval: Duration::from_secs(info.interval.into()),
            shortest_interval: SHORTEST_INTERVAL.max(of_limit),
            deadline: DEADLINE,
            progress: None,
        }
    }

    fn meaning(mut self, key: String, read: Read<T>) -> Self {
        self.meant = Some((key, read));
        self
    }

    /// Sets the deadline, counted from the call of [`run`](Self::run). Default: 15 minutes. A last poll starts right
    /// before it, so the waiter polls twice even if the deadline is shorter than the interval. A poll that is in flight
    /// at the deadline is given up.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the minimum time between two polls. It is at least a second, and never shorter than the documented rate
    /// limit allows. Default: see the method that created this wait.
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(self.shortest_interval);
        self
    }

    /// Calls a function after each poll that did not end the wait, to show progress. It must not block.
    pub fn with_progress(mut self, tell: impl Fn(WaitProgress<'_>) + Send + Sync + 'static) -> Self {
        self.progress = Some(Box::new(tell));
        self
    }

    /// Waits, and returns what was seen last: the response, or the matching item of its list.
    ///
    /// # Errors
    /// See [`WaitError`]: the state shows a failure, the deadline passed, or a call failed permanently.
    pub async fn run(self) -> Result<T, WaitError<T>> {
        let begun = self.platform.instant();
        let mut progress = WaitError::new(self.action, self.info, self.deadline);
        loop {
            progress.polled();
            let left = self.left(begun);
            let answer = match within(&*self.platform, Some(left), (self.read)()).await {
                None => return Err(progress.ended(WaitReason::Deadline, self.since(begun))),
                Some(answer) => answer,
            };
            let mut asked_delay = Duration::ZERO;
            match answer {
                Err(error) if error.is_retryable() => {
                    asked_delay = error.retry_after().unwrap_or_default();
                    progress.failed_call(error);
                }
                Err(error) => {
                    progress.failed_call(error);
                    return Err(progress.ended(WaitReason::Call, self.since(begun)));
                }
                Ok(found) => match self.judge(found, &mut progress) {
                    Poll::Done(output) => return Ok(output),
                    Poll::Ended(reason) => return Err(progress.ended(reason, self.since(begun))),
                    Poll::Pending => {}
                },
            }
            if let Some(tell) = &self.progress {
                tell(WaitProgress {
                    state: progress.last_state(),
                    polls: progress.polls(),
                    elapsed: self.since(begun),
                    error: progress.last_error(),
                });
            }
            let Some(pause) = self.next_pause(asked_delay, self.left(begun)) else {
                return Err(progress.ended(WaitReason::Deadline, self.since(begun)));
            };
            self.platform.sleep(pause).await;
        }
    }

    /// Like [`run`](Self::run), without `async`; see [`blocking`](crate::blocking).
    ///
    /// # Errors
    /// See [`run`](Self::run). In an async runtime, [`WaitReason::Call`] without a poll, because this thread must not
    /// wait.
    #[cfg(feature = "blocking")]
    pub fn run_blocking(self) -> Result<T, WaitError<T>> {
        let (action, info, deadline) = (self.action, self.info, self.deadline);
        crate::blocking::wait_for(action, self.run()).unwrap_or_else(|refused| {
            let mut progress = WaitError::new(action, info, deadline);
            progress.failed_call(refused);
            Err(progress.ended(WaitReason::Call, Duration::ZERO))
        })
    }

    /// Judges what was found, of which one item may match.
    fn judge(&self, found: Vec<T>, progress: &mut WaitError<T>) -> Poll<T> {
        let is_meant =
            |seen: &T| self.meant.as_ref().is_none_or(|(key, read)| read(seen) == Some(key.as_str()));
        let mut meant = found.into_iter().filter(is_meant);
        let (first, second) = (meant.next(), meant.next());
        if second.is_some() {
            progress.seen(None, None);
            return Poll::Ended(WaitReason::Ambiguous);
        }
        let state = first.as_ref().and_then(self.state);
        let verdict = match (state, self.info.absent) {
            (Some(state), _) => self.info.verdict(state),
            (None, Absence::Pending) => Verdict::Pending,
            (None, Absence::Failed) => Verdict::Failed,
        };
        let state = state.map(str::to_owned);
        match (verdict, first) {
            (Verdict::Done, Some(output)) => Poll::Done(output),
            (verdict, last) => {
                progress.seen(state, last);
                if verdict == Verdict::Failed { Poll::Ended(WaitReason::Failed) } else { Poll::Pending }
            }
        }
    }

    /// Returns how long to pause before the next poll; `None` if there is no time for another one. The last poll comes
    /// a [`LAST_LOOK`] before the deadline, unless the service requested a longer delay, or the last poll was less than
    /// the minimum interval before.
    fn next_pause(&self, asked_delay: Duration, left: Duration) -> Option<Duration> {
        let pause = self.pause(asked_delay);
        let last_look = left.saturating_sub(LAST_LOOK.min(left / 10));
        if pause <= last_look {
            return Some(pause);
        }
        (last_look >= asked_delay.max(self.shortest_interval)).then_some(last_look)
    }

    /// Returns the interval, or a longer delay that the service requested, plus a random part of the interval.
    fn pause(&self, asked_delay: Duration) -> Duration {
        let jitter = self.interval.as_secs_f64() * JITTER * random_unit(&*self.platform);
        let jitter = Duration::try_from_secs_f64(jitter).unwrap_or(Duration::MAX);
        self.interval.max(asked_delay).saturating_add(jitter)
    }

    fn since(&self, begun: Instant) -> Duration {
        self.platform.instant().saturating_duration_since(begun)
    }

    fn left(&self, begun: Instant) -> Duration {
        self.deadline.saturating_sub(self.since(begun))
    }
}

/// Omits the key, which may be personal.
impl<T> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("action", &self.action)
            .field("until", &self.info.name)
            .field("interval", &self.interval)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl<Op: Operation + Clone> Call<Op> {
    /// Waits for a state in the response.
    pub(crate) fn wait(self, info: &'static WaiterInfo, state: Read<Op::Response>) -> Wait<Op::Response> {
        let call = self.clone();
        let read = move || -> BoxFuture<'static, Result<Vec<Op::Response>, Error>> {
            let sent = call.clone().send();
            Box::pin(async move { Ok(vec![sent.await?.output]) })
        };
        Wait::new(&self, info, Box::new(read), state)
    }

    /// Waits for a state in an item of a list in the response.
    pub(crate) fn wait_in_list<T: Send + 'static>(
        self,
        info: &'static WaiterInfo,
        meant: String,
        items: fn(&mut Op::Response) -> Option<Vec<T>>,
        key: Read<T>,
        state: Read<T>,
    ) -> Wait<T> {
        let call = self.clone();
        let read = move || -> BoxFuture<'static, Result<Vec<T>, Error>> {
            let sent = call.clone().send();
            Box::pin(async move { Ok(items(&mut sent.await?.output).unwrap_or_default()) })
        };
        Wait::new(&self, info, Box::new(read), state).meaning(meant, key)
    }

    /// Waits for a state in an item of a paginated list.
    pub(crate) fn wait_in_pages(
        self,
        info: &'static WaiterInfo,
        meant: String,
        key: Read<Op::Item>,
        state: Read<Op::Item>,
    ) -> Wait<Op::Item>
    where
        Op: Paged,
    {
        let (call, wanted) = (self.clone(), meant.clone());
        let read = move || -> BoxFuture<'static, Result<Vec<Op::Item>, Error>> {
            let (mut items, wanted) = (Items::new(Pages::new(call.clone())), wanted.clone());
            Box::pin(async move {
                let mut found = Vec::new();
                while let Some(item) = items.next().await {
                    found.extend(Some(item?).filter(|item| key(item) == Some(wanted.as_str())));
                }
                Ok(found)
            })
        };
        Wait::new(&self, info, Box::new(read), state).meaning(meant, key)
    }
}
