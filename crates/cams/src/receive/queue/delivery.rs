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

/// A message that was handed to you. Settle it with [`ack`](Self::ack) or [`nack`](Self::nack), from any task.
///
/// Dropping it settles nothing: the message comes again when its visibility timeout is over.
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

    /// The message as the queue handed it out.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The JSON text of the item, without the quotes or the Base64 in which it came; `None` if it is not JSON.
    /// [`events`](Self::events) reads the same text.
    ///
    /// Such a message comes again and again until somebody acknowledges it. [`raw`](Self::raw) has what it holds, and
    /// [`dequeue_count`](Self::dequeue_count) how often it came.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        unwrapped(self.message.body.as_bytes()).ok()
    }

    /// The item as an event: nearly always one. A body that is not an item of the queue's kind keeps its text, as for
    /// HTTP callbacks.
    ///
    /// # Errors
    /// The message is not JSON; [`raw`](Self::raw) has what it holds.
    pub fn events(&self) -> Result<Events, BodyError> {
        let parser = match self.link.kind() {
            Some(kind) => Parser::new().with_kind(kind),
            None => Parser::new(),
        };
        parser.parse(self.raw())
    }

    /// The body as it came.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.message.body
    }

    /// How often the queue has handed the message out, this time included. The service has no dead-letter queue: give
    /// up on a message by acknowledging it.
    #[must_use]
    pub fn dequeue_count(&self) -> u32 {
        self.message.dequeue_count
    }

    /// When the service put the message into the queue, by its clock.
    #[must_use]
    pub fn enqueued_at(&self) -> Option<SystemTime> {
        self.message.enqueued_at
    }

    /// How long the message stays invisible to others, counted by the server's clock and exact to a second or two. At
    /// zero it comes again, whatever you do.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(self.link.now())
    }

    /// Says that the item is safe. The message is deleted with the next batch: when 16 are acknowledged, after about a
    /// second, or before the next poll, while [`Consumer::next`](super::Consumer::next) or
    /// [`Consumer::close`](super::Consumer::close) is awaited.
    pub fn ack(self) {
        let now = self.link.now();
        self.slot.ack(self.message.receipt_handle, self.deadline, now);
    }

    /// Gives the message back, to be handed out again after `delay`: 1 s to 12 h, in whole seconds. A message that is
    /// gone, or visible already, needs nothing.
    ///
    /// # Errors
    /// See [`Error`]. The message then comes again when its visibility timeout is over.
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
    /// longer than [`time_left`](Self::time_left). If the queue does not say until when, the time that you asked for
    /// counts.
    ///
    /// # Errors
    /// See [`NotExtended`], which gives the delivery back.
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

/// The time that a request asks for: in whole seconds, within the limits.
fn sent(time: Duration) -> Duration {
    Duration::from_secs(time.clamp(Duration::from_secs(1), MAX_VISIBILITY).as_secs())
}

/// Without the body, which holds personal data.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("message", &self.message)
            .field("time_left", &self.time_left())
            .finish_non_exhaustive()
    }
}

/// Why a message stays invisible only as long as before.
#[derive(Debug)]
pub struct NotExtended {
    /// In a box, so that results stay small.
    delivery: Box<Delivery>,
    error: Error,
}

impl NotExtended {
    /// What failed. If it [may have been executed](Error::may_have_executed), the queue may have extended the time and
    /// no longer accept the acknowledgement; the message then comes again.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The delivery, which you can still settle.
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
