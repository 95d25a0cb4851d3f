//! The trait of all content types.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::check::Violations;

/// A content type: it serializes to the `Content` of one kind of message on one channel.
///
/// Implement it for content that this SDK does not know. Calls then accept it like any other.
pub trait Body: Serialize + DeserializeOwned {
    /// `ChannelType` of the message.
    const CHANNEL: SendChannelType;
    /// `MessageType` of the message.
    const MESSAGE_TYPE: MessageType;

    /// Returns the rules that the content breaks, with paths in JSON names.
    fn check(&self) -> Violations;
}
