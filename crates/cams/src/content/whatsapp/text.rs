//! Texts, and emoji reactions to messages.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use cams_operation::lenient;
use serde::{Deserialize, Serialize, Serializer};

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::rules::{advised, required};
use crate::content::shape::{hidden, setters};

/// A text.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Text {
    /// The text; Meta allows 4,096 characters.
    pub text: String,
    /// Whether WhatsApp shows a preview of the first link. The service takes `"true"` or `"false"`, as texts. Default:
    /// `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "as_text", deserialize_with = "lenient::scalar")]
    pub preview_url: Option<bool>,
}

impl Text {
    /// Creates a text without a preview of its links.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), preview_url: None }
    }

    /// Sets whether WhatsApp shows a preview of the first link ([`preview_url`](Self::preview_url)). Default: `false`.
    #[must_use]
    pub fn with_preview_url(mut self, preview_url: bool) -> Self {
        self.preview_url = Some(preview_url);
        self
    }
}

impl Body for Text {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Text;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "text", &self.text);
        advised(&mut found, "text", &self.text, 4096);
        found
    }
}

/// An emoji reaction to an earlier message.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reaction {
    /// ID of the message.
    pub message_id: String,
    /// The emoji. According to Meta's documentation, an empty one removes the reaction. This was not tried against the
    /// live service, which documents it as required.
    pub emoji: String,
}

impl Body for Reaction {
    const CHANNEL: SendChannelType = SendChannelType::Whatsapp;
    const MESSAGE_TYPE: MessageType = MessageType::Reaction;

    fn check(&self) -> Violations {
        let mut found = Violations::new();
        required(&mut found, "messageId", &self.message_id);
        if self.emoji.is_empty() {
            found.warning("emoji", "is empty, which removes a reaction according to Meta's documentation");
        }
        found
    }
}

setters! {
    Reaction { message_id: String, emoji: String }
}

hidden!(Text, Reaction);

fn as_text<S: Serializer>(value: &Option<bool>, to: S) -> Result<S::Ok, S::Error> {
    value.map(|value| value.to_string()).serialize(to)
}
