//! The consumer polls, hands out messages, and sends acknowledgements, while it is awaited.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use cams_core::internal::random_unit;
use cams_core::smq::{Deletions, MAX_BATCH, Message, Receive, Receiving};
use cams_core::{BoxFuture, Engine, Error};
use futures_core::Stream;

use super::delivery::Delivery;
use super::ledger::{Ack, Ledger, Slot, Totals};
use super::link::{Link, passes};
use super::pace::Pace;
use super::source::Queue;

/// How many consecutive requests may settle nothing while the consumer is being closed.
const CLOSING_ATTEMPTS: u32 = 3;

type Polled = (Duration, Result<Receiving, Error>);
type Flushed = (Vec<Ack>, Result<Deletions, Error>);
type OnFailure = Box<dyn Fn(&Error, Duration) + Send + Sync>;

/// Takes messages from a queue. See [the module](super).
#[doc(alias("MNS", "SMQ", "queue"))]
#[must_use = "a consumer takes messages only while `next` is awaited"]
pub struct Consumer {
    link: Arc<Link>,
    ledger: Arc<Ledger>,
    wait: Duration,
    max_unsettled: usize,
    /// Taken but not handed out.
    buffer: VecDeque<(Message, Instant, Slot)>,
    poll: Option<BoxFuture<'static, Polled>>,
    flush: Option<BoxFuture<'static, Flushed>>,
    /// The pause before the next poll.
    pause: Option<BoxFuture<'static, ()>>,
    /// Wakes the consumer for due work while it waits for something else.
    timer: Option<(Instant, BoxFuture<'static, ()>)>,
    /// No acknowledgements are sent before this time.
    flush_from: Option<Instant>,
    polls: Pace,
    flushes: Pace,
    on_failure: Option<OnFailure>,
    is_stopped: bool,
}

impl Consumer {
    pub(super) fn new(engine: &Engine, queue: Queue) -> Result<Self, Error> {
        Ok(Self {
            link: Arc::new(Link::new(engine, &queue)?),
            ledger: Arc::default(),
            wait: queue.wait,
            max_unsettled: queue.max_unsettled,
            buffer: VecDeque::new(),
            poll: None,
            flush: None,
            pause: None,
            timer: None,
            flush_from: None,
            polls: Pace::default(),
            flushes: Pace::default(),
            on_failure: None,
            is_stopped: false,
        })
    }

    /// Calls a function after each temporary failure, with the error and the pause before the next try, to show that
    /// nothing arrives for now. It must not block.
    pub fn on_failure(mut self, tell: impl Fn(&Error, Duration) + Send + Sync + 'static) -> Self {
        self.on_failure = Some(Box::new(tell));
        self
    }

    /// Returns the next message. It waits while the queue is empty, and while [`Queue::with_max_unsettled`] messages
    /// are unsettled. `None` after [`stop`](Self::stop).
    ///
    /// Dropping the future loses nothing: the next call continues a poll in flight.
    ///
    /// # Errors
    /// Fails if somebody has to act: the queue does not exist, the queue refuses a new token, no token is issued, or a
    /// request is wrong; [`Error::remedy`] says what to do. The consumer logs temporary failures, reports them to
    /// [`on_failure`](Self::on_failure), and tries again after a pause of up to 30 s. An error does not end the
    /// consumer: the next call tries again, after such a pause.
    pub async fn next(&mut self) -> Option<Result<Delivery, Error>> {
        poll_fn(|context| self.poll_delivery(context)).await
    }

    /// Stops taking messages. [`next`](Self::next) hands out those that were already taken, and then ends.
    ///
    /// Messages taken by a poll in flight come again after their visibility timeout.
    pub fn stop(&mut self) {
        self.is_stopped = true;
        self.poll = None;
        self.pause = None;
    }

    /// Stops, and sends the pending acknowledgements. Messages that were taken but not acknowledged come again after
    /// their visibility timeout.
    ///
    /// Dropping the future loses nothing: the next call continues. Call it again to send later acknowledgements.
    ///
    /// # Errors
    /// Fails if three consecutive requests settled nothing. Fails immediately for an error on which somebody has to
    /// act, as in [`next`](Self::next). Messages whose acknowledgements were not sent come again, although they were
    /// handled, unless another call of this method deletes them in time.
    pub async fn close(&mut self) -> Result<Totals, Error> {
        self.stop();
        self.buffer.clear();
        let mut failures = 0;
        loop {
            if self.flush.is_none() && !self.begin_flush() {
                return Ok(self.ledger.totals());
            }
            let Some(flush) = &mut self.flush else { continue };
            // It stays in place until it has ended, so dropping this future loses no acknowledgement.
            let flushed = flush.as_mut().await;
            self.flush = None;
            let before = self.ledger.settled();
            let result = self.flushed(flushed);
            // Set if part of the batch has to be sent again.
            let Some(from) = self.flush_from else { continue };
            failures = if self.ledger.settled() > before { 0 } else { failures + 1 };
            let is_over = failures == CLOSING_ATTEMPTS || result.as_ref().is_err_and(|error| !passes(error));
            if is_over {
                let message =
                    "the queue did not delete every message that was acknowledged; the others come again";
                let error = result.err().unwrap_or_else(|| Error::unreadable("BatchDeleteMessage", message));
                tracing::warn!(%error, "acknowledgements were not sent; their messages come again");
                return Err(error);
            }
            self.link.engine().platform().sleep(from.saturating_duration_since(self.link.now())).await;
        }
    }

    /// Returns what the consumer has done so far.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.ledger.totals()
    }

    fn poll_delivery(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Delivery, Error>>> {
        // This comes first, so nothing that is settled from here on is missed.
        self.ledger.wake(context.waker());
        loop {
            if let Some(error) = self.drive_flush(context) {
                return Poll::Ready(Some(Err(error)));
            }
            if let Some(delivery) = self.hand_out() {
                return Poll::Ready(Some(Ok(delivery)));
            }
            if self.is_stopped {
                return Poll::Ready(None);
            }
            if let Some(poll) = &mut self.poll {
                match poll.as_mut().poll(context) {
                    Poll::Pending if self.is_due(context, None) => continue,
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(polled) => {
                        self.poll = None;
                        if let Some(error) = self.polled(polled) {
                            return Poll::Ready(Some(Err(error)));
                        }
                        continue;
                    }
                }
            }
            // Between two polls, so one connection serves both, and nothing waits for a long poll.
            if self.may_flush() && self.flush.is_none() && self.begin_flush() {
                continue;
            }
            if self.flush.is_some() {
                return Poll::Pending;
            }
            if let Some(pause) = &mut self.pause {
                match pause.as_mut().poll(context) {
                    Poll::Pending if self.is_due(context, None) => continue,
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => self.pause = None,
                }
            }
            let (unsettled, first_deadline) = self.ledger.unsettled(self.link.now());
            match self.max_unsettled.saturating_sub(unsettled) {
                0 if self.is_due(context, first_deadline) => {}
                0 => return Poll::Pending,
                room => self.begin_poll(room),
            }
        }
    }

    /// Returns the next message in the buffer that nobody else can have received in the meantime.
    fn hand_out(&mut self) -> Option<Delivery> {
        let now = self.link.now();
        while let Some((message, deadline, slot)) = self.buffer.pop_front() {
            if deadline > now {
                return Some(Delivery::new(message, deadline, slot, Arc::clone(&self.link)));
            }
            self.ledger.note_lapsed();
        }
        None
    }

    fn begin_poll(&mut self, room: usize) {
        let (link, wait) = (Arc::clone(&self.link), self.wait);
        self.poll = Some(Box::pin(async move {
            let begun = link.now();
            let received = link.receive(Receive { messages: room.min(MAX_BATCH), wait }).await;
            (link.now().saturating_duration_since(begun), received)
        }));
    }

    /// Stores the result of a poll. Returns an error on which somebody has to act.
    fn polled(&mut self, (elapsed, received): Polled) -> Option<Error> {
        match received {
            Ok(received) if received.messages.is_empty() => {
                if let Some(pause) = self.polls.after_empty(self.wait, elapsed) {
                    self.pause_polls(pause);
                }
                None
            }
            Ok(received) => {
                self.polls.succeeded();
                for message in received.messages {
                    let deadline = self.link.deadline(message.visible_again_at);
                    let slot = self.ledger.open(deadline, message.dequeue_count > 1);
                    self.buffer.push_back((message, deadline, slot));
                }
                None
            }
            Err(error) => {
                let pause = self.polls.after_failure(error.retry_after(), self.random());
                self.pause_polls(pause);
                if !passes(&error) {
                    return Some(error);
                }
                tracing::warn!(%error, ?pause, "a poll of the queue failed");
                self.report(&error, pause);
                None
            }
        }
    }

    fn report(&self, error: &Error, pause: Duration) {
        if let Some(tell) = &self.on_failure {
            tell(error, pause);
        }
    }

    fn pause_polls(&mut self, pause: Duration) {
        self.pause = Some(self.link.engine().platform().sleep(pause));
    }

    /// Continues the flush in flight, and starts one that is due. Returns an error on which somebody has to act.
    fn drive_flush(&mut self, context: &mut Context<'_>) -> Option<Error> {
        loop {
            if let Some(flush) = &mut self.flush {
                let Poll::Ready(flushed) = flush.as_mut().poll(context) else { return None };
                self.flush = None;
                if let Err(error) = self.flushed(flushed) {
                    if !passes(&error) {
                        return Some(error);
                    }
                    tracing::warn!(%error, "acknowledgements could not be sent yet");
                    let pause = self.flush_from.map(|from| from.saturating_duration_since(self.link.now()));
                    self.report(&error, pause.unwrap_or_default());
                }
            }
            let is_due = self.ledger.due().is_some_and(|due| due <= self.link.now());
            if !is_due || !self.may_flush() || !self.begin_flush() {
                return None;
            }
        }
    }

    fn may_flush(&self) -> bool {
        self.flush_from.is_none_or(|from| from <= self.link.now())
    }

    /// Starts to send a batch of acknowledgements, unless there are none.
    fn begin_flush(&mut self) -> bool {
        let acks = self.ledger.batch(self.link.now());
        if acks.is_empty() {
            return false;
        }
        let link = Arc::clone(&self.link);
        self.flush = Some(Box::pin(async move {
            let handles: Vec<_> = acks.iter().map(|ack| ack.handle.clone()).collect();
            let deletions = link.delete(&handles).await;
            (acks, deletions)
        }));
        true
    }

    fn flushed(&mut self, (acks, deletions): Flushed) -> Result<(), Error> {
        let now = self.link.now();
        let (is_again, result) = match deletions {
            Ok(deletions) => (self.ledger.settle(acks, deletions.outcomes, now), Ok(())),
            Err(error) => {
                self.ledger.put_back(acks, now);
                (true, Err(error))
            }
        };
        self.flush_from = None;
        if is_again {
            let asked = result.as_ref().err().and_then(Error::retry_after);
            let pause = self.flushes.after_failure(asked, self.random());
            self.flush_from = now.checked_add(pause);
        } else {
            self.flushes.succeeded();
        }
        result
    }

    /// Returns whether something is due: acknowledgements, or `other`. Otherwise the task is woken when it is.
    fn is_due(&mut self, context: &mut Context<'_>, other: Option<Instant>) -> bool {
        let acks = self.ledger.due().filter(|_| self.flush.is_none());
        let acks = acks.map(|due| self.flush_from.map_or(due, |from| from.max(due)));
        let Some(due) = acks.into_iter().chain(other).min() else {
            self.timer = None;
            return false;
        };
        let now = self.link.now();
        if due <= now {
            return true;
        }
        let platform = self.link.engine().platform();
        let timer = match &mut self.timer {
            Some((at, timer)) if *at == due => timer,
            timer => &mut timer.insert((due, platform.sleep(due - now))).1,
        };
        let is_over = timer.as_mut().poll(context).is_ready();
        if is_over {
            self.timer = None;
        }
        is_over
    }

    fn random(&self) -> f64 {
        random_unit(&**self.link.engine().platform())
    }
}

impl Stream for Consumer {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_delivery(context)
    }
}

/// Only futures are pinned, and they have their own boxes.
impl Unpin for Consumer {}

impl fmt::Debug for Consumer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Consumer")
            .field("link", &self.link)
            .field("totals", &self.totals())
            .field("buffered", &self.buffer.len())
            .finish_non_exhaustive()
    }
}
