//! A message that was handed to the program, and the ways to settle it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use cams_core::Error;
use cams_core::smq::{Class, MAX_VISIBILITY, Message};

use super::ledger::Slot;
use super::link::Link;
use crate::receive::body::unwrapped;
use crate::receive::error::BodyError;
use crate::receive::event::Events;
use crate::receive::parser::Parser;

/// A message from the queue. Settle it with [`ack`](Self::ack) or [`nack`](Self::nack), from any task.
///
/// Dropping it settles nothing: the message comes again after its visibility timeout.
#[must_use = "a message that is not acknowledged comes again"]
pub struct Delivery {
    message: Message,
    deadline: Instant,
    slot: Slot,
    link: Arc<Link>,
}

impl Delivery {
    pub(super) fn new(message: Message, deadline: Instant, slot: Slot, link: Arc<Link>) -> Self {
        Self { message, deadline, slot, link }
    }

    /// Returns the message as the queue handed it out.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// Returns the JSON text of the item, without its quotes or Base64; `None` if it is not JSON.
    /// [`events`](Self::events) reads the same text.
    ///
    /// A message that is not JSON comes again until somebody acknowledges it. [`raw`](Self::raw) returns its content,
    /// and [`dequeue_count`](Self::dequeue_count) how often it came.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        unwrapped(self.message.body.as_bytes()).ok()
    }

    /// Returns the item as an event, nearly always a single one. A body that is not an item of the queue's kind keeps
    /// its text, as in HTTP callbacks.
    ///
    /// # Errors
    /// Fails if the message is not JSON; [`raw`](Self::raw) returns its content.
    pub fn events(&self) -> Result<Events, BodyError> {
        let parser = match self.link.kind() {
            Some(kind) => Parser::new().with_kind(kind),
            None => Parser::new(),
        };
        parser.parse(self.raw())
    }

    /// Returns the unchanged body.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.message.body
    }

    /// Returns how often the queue has handed out the message, including this time. The service has no dead-letter
    /// queue: to give up on a message, acknowledge it.
    #[must_use]
    pub fn dequeue_count(&self) -> u32 {
        self.message.dequeue_count
    }

    /// Returns when the service put the message into the queue, according to its clock.
    #[must_use]
    pub fn enqueued_at(&self) -> Option<SystemTime> {
        self.message.enqueued_at
    }

    /// Returns how long the message stays invisible to others, by the server's clock, accurate to a second or two. At
    /// zero it comes again, whatever you do.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(self.link.now())
    }

    /// Acknowledges the message after you have stored the item. The queue deletes the message with the next batch:
    /// after 16 acknowledgements, after about a second, or before the next poll, while
    /// [`Consumer::next`](super::Consumer::next) or [`Consumer::close`](super::Consumer::close) is awaited.
    pub fn ack(self) {
        let now = self.link.now();
        self.slot.ack(self.message.receipt_handle, self.deadline, now);
    }

    /// Returns the message to the queue, to be handed out again after `delay`: 1 s to 12 h, in whole seconds. If the
    /// message is gone or already visible, this does nothing.
    ///
    /// # Errors
    /// See [`Error`]. The message then comes again after its visibility timeout.
    pub async fn nack(self, delay: Duration) -> Result<(), Error> {
        match self.link.change(&self.message.receipt_handle, delay).await {
            Ok(_) => Ok(()),
            Err(error) => match Class::of_error(&error) {
                Class::Gone | Class::InvalidHandle => Ok(()),
                _ => Err(error),
            },
        }
    }

    /// Keeps the message invisible for `time` from now on: 1 s to 12 h, in whole seconds. Use it before work that takes
    /// longer than [`time_left`](Self::time_left). If the queue does not return the new deadline, the requested time
    /// counts.
    ///
    /// # Errors
    /// See [`NotExtended`], which returns the delivery.
    pub async fn extend(mut self, time: Duration) -> Result<Self, NotExtended> {
        let asked_at = self.link.now();
        match self.link.change(&self.message.receipt_handle, time).await {
            Ok(changed) => {
                self.message.receipt_handle = changed.receipt_handle;
                self.message.visible_again_at = changed.visible_again_at;
                self.deadline = match changed.visible_again_at {
                    Some(_) => self.link.deadline(changed.visible_again_at),
                    None => asked_at.checked_add(sent(time)).unwrap_or(asked_at),
                };
                self.slot.extend(self.deadline);
                Ok(self)
            }
            Err(error) => Err(NotExtended { delivery: Box::new(self), error }),
        }
    }
}

/// Returns the time for a request: in whole seconds, within the limits.
fn sent(time: Duration) -> Duration {
    Duration::from_secs(time.clamp(Duration::from_secs(1), MAX_VISIBILITY).as_secs())
}

/// Omits the body, which contains personal data.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("message", &self.message)
            .field("time_left", &self.time_left())
            .finish_non_exhaustive()
    }
}

/// Why the invisibility of a message was not extended.
#[derive(Debug)]
pub struct NotExtended {
    /// Boxed, so results stay small.
    delivery: Box<Delivery>,
    error: Error,
}

impl NotExtended {
    /// Returns what failed. If it [may have been executed](Error::may_have_executed), the queue may have extended the
    /// time and no longer accept the acknowledgement; the message then comes again.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Returns the delivery, which you can still settle.
    #[must_use = "a message that is not acknowledged comes again"]
    pub fn into_delivery(self) -> Delivery {
        *self.delivery
    }
}

impl fmt::Display for NotExtended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the message was not extended; settle it before its time is over")
    }
}

impl std::error::Error for NotExtended {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
