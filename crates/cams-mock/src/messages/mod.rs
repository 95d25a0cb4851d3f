//! Messages: sending them to one or to many, receiving them, and their history.
//!
//! Nothing leaves this machine, and nothing is delivered. See the documentation of the crate for the rules.

mod history;
mod inbound;
mod list;
mod send;

use crate::handler::Handler;

pub(crate) use history::History;
pub use inbound::InboundMessage;

/// The handler of an operation on messages. The other operations of the group have none.
pub(crate) fn handler(action: &str) -> Option<Handler> {
    let handler: Handler = match action {
        "SendChatappMessage" => |service, input| send::one(&mut service.messages, input.read()?, service.now),
        "SendChatappMassMessage" => {
            |service, input| send::many(&mut service.messages, input.read()?, service.now)
        }
        "ListChatappMessage" => |service, input| list::list(&service.messages, &input.read()?),
        _ => return None,
    };
    Some(handler)
}
