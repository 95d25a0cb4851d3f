//! The trait of all types of content.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::check::Violations;

/// A type of content: it serializes to the `Content` of one kind of message on one channel.
///
/// Implement it for content that this SDK does not know; calls then accept it like any other.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the content of a message",
    label = "this is not content",
    note = "content has a channel and a kind: for text on WhatsApp write `cams::content::whatsapp::Text::new(\"hello\")`",
    note = "`cams::content` lists the kinds; `Content::raw` takes any JSON; a template goes into `.template(…)`"
)]
pub trait Body: Serialize + DeserializeOwned {
    /// `ChannelType` of the message.
    const CHANNEL: SendChannelType;
    /// `MessageType` of the message.
    const MESSAGE_TYPE: MessageType;

    /// Returns the rules that the content breaks, with paths in the names that the JSON has.
    fn check(&self) -> Violations;
}
