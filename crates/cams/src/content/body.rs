//! What the types of content have in common.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::check::Violations;

/// A type of content: it serializes to the `Content` of one kind of message on one channel.
///
/// Implement it for content that this SDK does not know, and calls take it like any other.
pub trait Body: Serialize + DeserializeOwned {
    /// `ChannelType` that goes with it.
    const CHANNEL: SendChannelType;
    /// `MessageType` that goes with it.
    const MESSAGE_TYPE: MessageType;

    /// What the service would refuse, or may refuse, with paths in the names of the wire.
    fn check(&self) -> Violations;
}
