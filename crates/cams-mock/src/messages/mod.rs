//! Messages: sending them to one or to many, receiving them, and their history.
//!
//! Nothing is delivered to anybody. See the documentation of the crate for the rules.

mod blocking;
mod blocks;
mod conversation;
mod failures;
mod held;
mod history;
pub(crate) mod id;
mod inbound;
mod kept;
mod kinds;
mod list;
mod media;
mod message;
mod parties;
mod pieces;
mod reactions;
mod receipts;
mod replies;
mod send;
mod states;
mod strict;
mod totals;
mod windows;
mod words;

use crate::handler::Handler;

pub(crate) use blocking::set_block;
pub(crate) use conversation::Conversation;
pub(crate) use failures::Failure;
pub(crate) use history::History;
pub use inbound::InboundMessage;
pub(crate) use inbound::{MAX_NAME, receive};
pub(crate) use kept::{KeptConversation, KeptHistory};
pub use media::InboundMedia;
pub(crate) use media::InboundPlace;
pub(crate) use message::Message;
pub(crate) use pieces::Pieces;
pub use receipts::ReceiptError;
pub(crate) use receipts::send_receipt;
pub use replies::ReplyError;
pub(crate) use replies::{choose, parts, press, react, submit_flow};
pub(crate) use states::{FAILED, STATES, told};

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
