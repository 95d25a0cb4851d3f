//! What a message or a template shows on a phone, as typed parts: whatever it was written in, a page need not know.

mod inbound;
mod interactive;
mod messenger;
mod outbound;
mod parts;
mod template;

pub(crate) use inbound::inbound;
pub(crate) use messenger::is_of_messenger;
pub(crate) use outbound::outbound;
pub(crate) use parts::{Button, ButtonKind, Parts};
pub(crate) use template::template;
