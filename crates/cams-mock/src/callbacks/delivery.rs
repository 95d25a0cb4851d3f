//! A callback on its way to one address.

use std::mem::size_of;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde_json::{Value, json};

/// The kind of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallbackKind {
    /// A message from a customer.
    Inbound,
    /// The state of a message to a customer.
    Status,
    /// The result of an audit, such as the review of a template.
    Audit,
}

impl CallbackKind {
    /// Returns the service's name for it: `ChatAppInbound`, `ChatAppStatus`, or `ChatAppAudit`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "ChatAppInbound",
            Self::Status => "ChatAppStatus",
            Self::Audit => "ChatAppAudit",
        }
    }
}

/// A callback to one address, as [`MockServer::callbacks`](crate::MockServer::callbacks) returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// Number of the delivery, in the order of creation.
    pub id: u64,
    /// Its kind.
    pub kind: CallbackKind,
    /// Where it goes. The address of a webhook is a secret: anyone who knows it can send to it.
    pub url: String,
    /// The body, exactly as sent.
    pub body: String,
    /// When it was created, by the clock of the server.
    pub time: SystemTime,
    /// Its state so far.
    pub state: DeliveryState,
    /// The attempts so far, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When it will be attempted again, by the clock of the server.
    pub next_attempt: Option<SystemTime>,
    /// The delivery that this one repeats, if it was asked for by
    /// [`resend_callback`](crate::MockServer::resend_callback) or
    /// [`resend_callback_with`](crate::MockServer::resend_callback_with).
    pub resend_of: Option<u64>,
    /// Numbers of the messages that it tells of, with what it tells.
    pub(crate) messages: Vec<(u64, &'static str)>,
    /// The lowest and the highest of these numbers.
    pub(crate) span: (u64, u64),
}

/// The state of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryState {
    /// It waits for its first or next attempt.
    Pending,
    /// The receiver acknowledged it.
    Acknowledged,
    /// No attempt was acknowledged, and no more will be made.
    GivenUp,
    /// It is not sent, because its address is neither on this machine nor one of the addresses that the server was
    /// started with.
    NotAllowed,
}

/// An attempt to deliver a callback.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// When it ended, by the clock of the server.
    pub time: SystemTime,
    /// HTTP status of the answer, if there was one.
    pub http_status: Option<u16>,
    /// Why it does not count as acknowledged; `None` if it does.
    pub problem: Option<String>,
    /// How long the answer took.
    pub duration: Duration,
    /// The beginning of the body of the answer, at most 1 KiB.
    pub answer: String,
}

impl Delivery {
    /// The delivery as `GET /-/callbacks` shows it.
    pub(crate) fn to_json(&self) -> Value {
        let attempts: Vec<_> = self.attempts.iter().map(DeliveryAttempt::to_json).collect();
        json!({
            "Id": self.id,
            "Kind": self.kind.name(),
            "Url": self.url,
            "Body": self.body,
            "Time": shown(self.time),
            "State": self.state.name(),
            "NextAttempt": self.next_attempt.map(shown),
            "ResendOf": self.resend_of,
            "Attempts": attempts,
        })
    }

    /// Bytes that it keeps, with its address in the index.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>()
            + 2 * self.url.len()
            + self.body.len()
            + self.messages.len() * size_of::<(u64, &str)>()
    }
}

impl DeliveryState {
    /// Whether somebody should look at it.
    pub(super) fn is_problem(self) -> bool {
        matches!(self, Self::GivenUp | Self::NotAllowed)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Acknowledged => "Acknowledged",
            Self::GivenUp => "GivenUp",
            Self::NotAllowed => "NotAllowed",
        }
    }
}

impl DeliveryAttempt {
    fn to_json(&self) -> Value {
        json!({
            "Time": shown(self.time),
            "HttpStatus": self.http_status,
            "Problem": self.problem,
            "DurationMs": self.duration.as_secs_f64() * 1000.0,
            "Answer": self.answer,
        })
    }
}

fn shown(time: SystemTime) -> String {
    format!("{:.3}", Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH))
}
