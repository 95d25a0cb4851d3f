//! Messages that users send to the business.

use std::fmt;
use std::time::SystemTime;

use cams_models::SendChannelType;
use cams_operation::Redacted;
use serde::Deserialize;
use serde_json::json;

use super::blocking::set_block;
use super::history::Draft;
use super::media::{InboundMedia, InboundPlace};
use super::message::Extra;
use super::reactions::{self, REACTION, Side};
use crate::callbacks::CallbackKind;
use crate::service::{Service, WABA_ID};

/// A message from a user, for [`MockServer::receive`](crate::MockServer::receive).
///
/// ```
/// use cams_mock::InboundMessage;
///
/// let text = InboundMessage::new("8613800000000", "8613800000001", "Is it on its way?");
/// let picture = InboundMessage::new("8613800000000", "8613800000001", r#"{"url":"https://…"}"#)
///     .message_type("IMAGE")
///     .cust_space_id("cams-x000");
/// ```
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct InboundMessage {
    #[serde(default = "whatsapp")]
    channel_type: String,
    #[serde(default)]
    cust_space_id: Option<String>,
    business_number: String,
    user_number: String,
    #[serde(default = "text")]
    message_type: String,
    message: String,
    #[serde(default)]
    user_name: Option<String>,
    #[serde(default)]
    context_message_id: Option<String>,
}

const WHATSAPP: &str = "whatsapp";

/// Longest name, number or id that a channel brings, in bytes: far more than any has.
pub(crate) const MAX_NAME: usize = 1024;

fn whatsapp() -> String {
    WHATSAPP.into()
}

fn text() -> String {
    "TEXT".into()
}

impl InboundMessage {
    /// Creates a text on WhatsApp, from a user to a business number.
    #[must_use]
    pub fn new(
        business_number: impl Into<String>,
        user_number: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            channel_type: whatsapp(),
            cust_space_id: None,
            business_number: business_number.into(),
            user_number: user_number.into(),
            message_type: text(),
            message: message.into(),
            user_name: None,
            context_message_id: None,
        }
    }

    /// Sets the name of the user, as in the callback. Default: the name in the previous message, or `Customer`.
    #[must_use]
    pub fn user_name(mut self, name: impl Into<String>) -> Self {
        self.user_name = Some(name.into());
        self
    }

    /// Sets the message that this one replies to, by the `MessageId` that sending it returned.
    #[must_use]
    pub fn context_message_id(mut self, id: impl Into<String>) -> Self {
        self.context_message_id = Some(id.into());
        self
    }

    /// Sets another channel, such as `viber`.
    #[must_use]
    pub fn channel_type(mut self, channel: impl Into<String>) -> Self {
        self.channel_type = channel.into();
        self
    }

    /// Sets the space of the message. Default: every space that lists the number.
    #[must_use]
    pub fn cust_space_id(mut self, id: impl Into<String>) -> Self {
        self.cust_space_id = Some(id.into());
        self
    }

    /// Creates a file, as the callback of its kind describes it: `image`, `video`, `audio`, `document`, or `sticker`.
    /// The server does not fetch it.
    ///
    /// ```
    /// use cams_mock::{InboundMedia, InboundMessage};
    ///
    /// let file = InboundMedia::new("image", "https://files.example/door.jpg").caption("The blue door");
    /// let picture = InboundMessage::media("8613800000000", "8613800000001", &file);
    /// ```
    #[must_use]
    pub fn media(
        business_number: impl Into<String>,
        user_number: impl Into<String>,
        file: &InboundMedia,
    ) -> Self {
        Self::new(business_number, user_number, file.content()).message_type(file.kind())
    }

    /// Creates a place, in degrees.
    #[must_use]
    pub fn location(
        business_number: impl Into<String>,
        user_number: impl Into<String>,
        latitude: f64,
        longitude: f64,
    ) -> Self {
        let place = InboundPlace { latitude, longitude, name: None, address: None };
        Self::new(business_number, user_number, place.content()).message_type("LOCATION")
    }

    /// Creates a contact with one phone number.
    #[must_use]
    pub fn contact(
        business_number: impl Into<String>,
        user_number: impl Into<String>,
        name: &str,
        phone: &str,
    ) -> Self {
        let contact = json!([{
            "name": {"formatted_name": name, "first_name": name},
            "phones": [{"phone": phone, "type": "CELL"}],
        }]);
        Self::new(business_number, user_number, contact.to_string()).message_type("CONTACTS")
    }

    /// The same with another content.
    pub(crate) fn with_message(mut self, message: String) -> Self {
        self.message = message;
        self
    }

    /// Sets the type of the content, such as `IMAGE`; the message is then JSON as text. Default: `TEXT`.
    #[must_use]
    pub fn message_type(mut self, kind: impl Into<String>) -> Self {
        self.message_type = kind.into();
        self
    }
}

impl InboundMessage {
    /// Refuses what no channel could bring.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (name, text) in [
            ("CustSpaceId", self.cust_space_id.as_deref()),
            ("BusinessNumber", Some(self.business_number.as_str())),
            ("UserNumber", Some(self.user_number.as_str())),
            ("MessageType", Some(self.message_type.as_str())),
            ("UserName", self.user_name.as_deref()),
            ("ContextMessageId", self.context_message_id.as_deref()),
        ] {
            if text.is_some_and(|text| text.len() > MAX_NAME) {
                return Err(format!("{name} must not be longer than {MAX_NAME} bytes"));
            }
        }
        let channel = self.channel_type.to_ascii_lowercase();
        if !SendChannelType::VALUES.contains(&channel.as_str()) {
            return Err(format!("ChannelType must be one of {}", SendChannelType::VALUES.join(", ")));
        }
        // On WhatsApp a user who hides the number has an ID of letters, digits and dots.
        let is_id = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if self.business_number.is_empty() || self.user_number.is_empty() {
            return Err("BusinessNumber and UserNumber must not be empty".into());
        }
        if channel == WHATSAPP && !(is_number(&self.business_number) && is_id(&self.user_number)) {
            return Err("BusinessNumber and UserNumber must be digits with country code and no `+`".into());
        }
        let is_kind = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        };
        if !is_kind(&self.message_type) {
            return Err("MessageType must be a word such as TEXT or IMAGE".into());
        }
        Ok(())
    }
}

/// Omits the user and the content.
impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundMessage")
            .field("channel_type", &self.channel_type)
            .field("business_number", &self.business_number)
            .field("user_number", &Redacted)
            .field("message_type", &self.message_type)
            .field("message", &Redacted)
            .finish_non_exhaustive()
    }
}

/// Adds a message from a user, and tells the webhook of the number. A user who writes lifts a block. Returns its id.
pub(crate) fn receive(service: &mut Service, inbound: InboundMessage, now: SystemTime) -> String {
    service.now = now;
    // A phone asks to lift the block first.
    set_block(service, &inbound.business_number, &inbound.user_number, false, now);
    let owner = service.numbers.owner(&inbound.business_number);
    let display_name = owner.as_ref().map_or(inbound.business_number.clone(), |(_, name)| (*name).to_owned());
    let space = inbound.cust_space_id.clone().or_else(|| owner.and_then(|(space, _)| space));
    let kind = inbound.message_type.to_ascii_uppercase();
    let draft = Draft {
        space: inbound.cust_space_id,
        channel: inbound.channel_type,
        number: inbound.business_number.clone(),
        user: Some(inbound.user_number.clone()),
        name: inbound.user_name.clone(),
        is_inbound: true,
        kind: kind.clone(),
        content: Some(inbound.message.clone()),
        failure: None,
        call: None,
        extra: Extra { context: inbound.context_message_id.as_deref().map(Into::into), ..Extra::default() },
    };
    let number = service.messages.keep(draft, now);
    if kind.eq_ignore_ascii_case(REACTION) {
        reactions::note(service, &inbound.message, Side::User);
    }
    let message = service.messages.message(number);
    let (id, time) = message.map(|message| (message.id(), message.time)).unwrap_or_default();
    let conversation = message.and_then(|message| service.messages.conversation(message.conversation));
    let name = conversation.and_then(|conversation| conversation.name.as_deref()).unwrap_or("Customer");
    let route = service.numbers.inbound_route(&inbound.business_number);
    if service.is_wanted(&route) {
        let mut item = json!({
            "MessageId": id,
            "CustSpaceId": space,
            "WabaId": WABA_ID,
            "NoticeType": "inbound",
            "From": inbound.user_number,
            "To": inbound.business_number,
            "DisplayName": display_name,
            "Name": name,
            "Type": kind,
            "Message": inbound.message,
            "Timestamp": time,
        });
        if let (Some(context), Some(item)) = (inbound.context_message_id, item.as_object_mut()) {
            item.insert("Context".into(), json!({"from": inbound.business_number, "id": context}));
        }
        service.emit(CallbackKind::Inbound, &route, &[item]);
    }
    id
}
