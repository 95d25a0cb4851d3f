//! Callbacks: what the service pushes to the addresses of its users, with the acknowledgement awaited.
//!
//! `Service::emit` is the one place where an event leaves the service. From there it goes to the queue and to the
//! webhooks that want it; each callback becomes a [`Delivery`], which the worker in `push` attempts and repeats.

mod accounts;
mod delivery;
mod outbox;
mod push;
mod quirk;
mod route;
mod targets;

use crate::handler::Handler;

pub use delivery::{CallbackKind, Delivery, DeliveryAttempt, DeliveryState};
pub use quirk::CallbackQuirk;

pub(crate) use accounts::{Accounts, KeptAccount, Webhook};
pub(crate) use outbox::{Outbox, Settings};
pub(crate) use push::{OnCallback, run};
pub(crate) use route::{Route, queue_name};
pub(crate) use targets::Targets;

/// The handler of an operation on callbacks. That of a number is with the numbers.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "UpdateAccountWebhook" => |service, input| service.accounts.set(input.read()?),
        _ => return None,
    };
    Some(handler)
}
