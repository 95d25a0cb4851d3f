//! The content of any message.

use std::fmt;

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use cams_operation::Redacted;
use serde_json::Value;

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::{known, placeholders};

/// The content of a message, with its channel and kind. Every content type converts into one.
///
/// `Debug` hides the content.
#[derive(Clone, PartialEq)]
pub struct Content {
    channel: SendChannelType,
    message_type: MessageType,
    body: Value,
    violations: Violations,
}

impl Content {
    /// Creates content of any channel and kind from JSON. [`check`](Self::check) reports what can never be accepted.
    /// The limits of a known type are warnings.
    ///
    /// ```
    /// use cams::content::Content;
    ///
    /// let typing = Content::raw("whatsapp", "typing_indicator", serde_json::json!({"messageId": "61851ccb2f13"}));
    /// assert_eq!(typing.to_json(), r#"{"messageId":"61851ccb2f13"}"#);
    /// ```
    #[must_use]
    pub fn raw(
        channel: impl Into<SendChannelType>,
        message_type: impl Into<MessageType>,
        body: impl Into<Value>,
    ) -> Self {
        let (channel, message_type, body) = (channel.into(), message_type.into(), body.into());
        let mut violations = Violations::new();
        violations.within("Content", known::check(&channel, &message_type, &body));
        Self { channel, message_type, body, violations }
    }

    /// Creates content from text that was sent or stored, checked as in [`raw`](Self::raw).
    ///
    /// # Errors
    /// Fails if the text is not JSON. The error does not show it.
    pub fn from_json(
        channel: impl Into<SendChannelType>,
        message_type: impl Into<MessageType>,
        text: &str,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self::raw(channel, message_type, serde_json::from_str::<Value>(text)?))
    }

    /// Returns the content as one of the types, or `None` if it has another channel or kind, or a different shape. Keys
    /// that the type does not know are omitted; [`body`](Self::body) has them.
    ///
    /// ```
    /// use cams::content::{Content, whatsapp};
    ///
    /// let content = Content::from_json("whatsapp", "text", r#"{"text":"hello"}"#)?;
    /// assert_eq!(content.read(), Some(whatsapp::Text::new("hello")));
    /// assert_eq!(content.read::<whatsapp::Image>(), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn read<T: Body>(&self) -> Option<T> {
        let fits = self.channel == T::CHANNEL && self.message_type == T::MESSAGE_TYPE;
        fits.then(|| serde::Deserialize::deserialize(&self.body).ok()).flatten()
    }

    /// Returns its channel: `ChannelType`.
    #[must_use]
    pub fn channel(&self) -> &SendChannelType {
        &self.channel
    }

    /// Returns its kind: `MessageType`.
    #[must_use]
    pub fn message_type(&self) -> &MessageType {
        &self.message_type
    }

    /// Returns the content as JSON.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// Returns the content as the text that is sent: `Content`.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.body.to_string()
    }

    /// Returns what the service would refuse, or may refuse, with paths that begin with `Content`.
    #[must_use]
    pub fn check(&self) -> &Violations {
        &self.violations
    }
}

impl<T: Body> From<T> for Content {
    fn from(value: T) -> Self {
        let mut found = value.check();
        let mut violations = Violations::new();
        let body = serde_json::to_value(&value).unwrap_or_else(|error| {
            violations.error("Content", format!("cannot be written as JSON: {error}"));
            Value::Null
        });
        placeholders::check(&mut found, &body);
        violations.within("Content", found);
        Self { channel: T::CHANNEL, message_type: T::MESSAGE_TYPE, body, violations }
    }
}

/// Anything that a message accepts as content: a content type, or a [`Content`]. It is implemented for everything that
/// converts into [`Content`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the content of a message",
    label = "this is not content",
    note = "content has a channel and a kind: for text on WhatsApp write `cams::content::whatsapp::Text::new(\"hello\")`",
    note = "`cams::content` lists the kinds; `Content::raw` takes any JSON; a template goes into `.template(…)`"
)]
pub trait IntoContent {
    /// Returns the content.
    fn into_content(self) -> Content;
}

impl<T: Into<Content>> IntoContent for T {
    fn into_content(self) -> Content {
        self.into()
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("channel", &self.channel)
            .field("message_type", &self.message_type)
            .field("body", &Redacted)
            .field("violations", &self.violations)
            .finish()
    }
}
