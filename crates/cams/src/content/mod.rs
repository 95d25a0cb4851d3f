//! Typed message content: what goes into a message that is made from no template.
//!
//! [`content`](crate::operations::SendChatappMessage::content) of a call takes any of these types and sets `ChannelType`,
//! `Type`, `MessageType` and `Content` together:
//!
//! ```
//! use cams::content::whatsapp;
//!
//! # async fn run(client: cams::Client) -> Result<(), cams::Error> {
//! let number: cams::PhoneNumber = "+86 138-0013-8001".parse().expect("a number");
//! let call = client.send_chatapp_message().from("8613800000000").to(number);
//! let reply = call.content(whatsapp::Text::new("Your order is on its way.")).send().await?;
//! println!("{}", reply.message_id.as_deref().unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! There is a module per channel. What has no type here, because its keys are not documented (such as `carousel`), goes as
//! JSON by [`Content::raw`].
//!
//! # What is checked
//! Everything is checked when the call is sent, before anything leaves, and all that is wrong is told at once. What the
//! service documents as a rule stops the call. Limits that are known only from Meta's documentation or from code in
//! production are logged as warnings, and the call is sent. Lengths are counted in Unicode characters; which unit the
//! service counts in is not documented. Raw content is not checked.
//!
//! # Reading
//! All types read what they write: [`Content::from_json`] takes a content as the service keeps it, and
//! [`Content::read`] gives it its type.

mod body;
mod degrees;
pub mod instagram;
pub mod messenger;
mod parties;
mod rules;
mod send;
pub mod telegram;
mod template;
pub mod viber;
pub mod whatsapp;

use std::fmt;

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use cams_operation::Redacted;
use serde_json::Value;

use crate::check::Violations;

pub use body::Body;
pub(crate) use parties::{check_recipient, check_sender};
pub use template::{Template, TemplateId};
pub(crate) use template::{check_filling, check_names};

/// The content of a message, with its channel and kind. Every type of the modules below turns into one.
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
    /// Content of any channel and kind as JSON, unchecked.
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
        Self { channel, message_type, body, violations: Violations::new() }
    }

    /// Content as the text that was sent or kept, unchecked.
    ///
    /// # Errors
    /// It is no JSON. The error does not show it.
    pub fn from_json(
        channel: impl Into<SendChannelType>,
        message_type: impl Into<MessageType>,
        text: &str,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self::raw(channel, message_type, serde_json::from_str::<Value>(text)?))
    }

    /// The content as one of the types, or `None` if it is of another channel or kind, or does not have the shape.
    /// Keys that the type does not know are left out; [`body`](Self::body) has them.
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
        fits.then(|| serde_core::Deserialize::deserialize(&self.body).ok()).flatten()
    }

    /// Channel that it is for: `ChannelType`.
    #[must_use]
    pub fn channel(&self) -> &SendChannelType {
        &self.channel
    }

    /// Its kind: `MessageType`.
    #[must_use]
    pub fn message_type(&self) -> &MessageType {
        &self.message_type
    }

    /// The content as JSON.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }

    /// The content as the text that is sent: `Content`.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.body.to_string()
    }

    /// What the service would refuse, or may refuse, with paths that begin with `Content`.
    #[must_use]
    pub fn check(&self) -> &Violations {
        &self.violations
    }
}

impl<T: Body> From<T> for Content {
    fn from(value: T) -> Self {
        let mut violations = Violations::new();
        violations.within("Content", value.check());
        let body = serde_json::to_value(&value).unwrap_or_else(|error| {
            violations.error("Content", format!("cannot be written as JSON: {error}"));
            Value::Null
        });
        Self { channel: T::CHANNEL, message_type: T::MESSAGE_TYPE, body, violations }
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
