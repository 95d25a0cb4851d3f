//! Messages: sending them to one or to many, receiving them, and their history.
//!
//! Nothing is delivered to anybody. See the documentation of the crate for the rules.

mod failures;
mod history;
mod inbound;
mod kinds;
mod list;
mod receipts;
mod send;
mod strict;

use crate::handler::Handler;

pub(crate) use history::History;
pub use inbound::InboundMessage;
pub(crate) use inbound::receive;

/// The handler of an operation on messages. The other operations of the group have none.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "SendChatappMessage" => |service, input| send::one(service, input.read()?),
        "SendChatappMassMessage" => |service, input| send::many(service, input.read()?),
        "ListChatappMessage" => |service, input| list::list(&service.messages, &input.read()?),
        _ => return None,
    };
    Some(handler)
}
