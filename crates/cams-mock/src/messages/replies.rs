//! Answers that users give with a tap: a button, a row of a list, a Flow, an emoji. The messages have the documented
//! forms.

use std::fmt;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::inbound::{self, InboundMessage};
use super::message::Message;
use crate::content::{self, Button, ButtonKind, Parts};
use crate::service::Service;

/// Why a user could not answer a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyError {
    /// No message has this ID, or it is no longer kept.
    UnknownMessage,
    /// The message is not from the business, or did not arrive.
    NotReceived,
    /// The message has no such button, or a press on it sends nothing.
    CannotPress,
    /// The list of the message has no row with this ID.
    UnknownRow,
    /// The message has no Flow.
    NoFlow,
}

impl ReplyError {
    /// Returns the name of the error, as the control paths answer it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownMessage => "NoMessage",
            Self::NotReceived => "NotReceived",
            Self::CannotPress => "CannotPress",
            Self::UnknownRow => "NoRow",
            Self::NoFlow => "NoFlow",
        }
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownMessage => "no message has this MessageId, or it was forgotten",
            Self::NotReceived => "the user did not get this message: it failed, or it is the user's own",
            Self::CannotPress => "the message has no such button, or a press on it sends nothing",
            Self::UnknownRow => "the list of the message has no row of this id",
            Self::NoFlow => "the message has no Flow",
        })
    }
}

impl std::error::Error for ReplyError {}

/// A message that the user got, and what it shows.
struct Received {
    message: InboundMessage,
    id: String,
    /// Whether its buttons answer with a payload, like the quick replies of a template.
    has_payloads: bool,
    parts: Parts,
    flow_token: Option<String>,
}

/// The user presses a button, of the message or of one of its cards. Returns the id of the answer.
pub(crate) fn press(
    service: &mut Service,
    id: &str,
    card: Option<usize>,
    index: usize,
    now: SystemTime,
) -> Result<String, ReplyError> {
    let received = received(service, id)?;
    let buttons = match card {
        Some(card) => received.parts.cards.get(card).map(|card| card.buttons.as_slice()),
        None => Some(received.parts.buttons.as_slice()),
    };
    let button = buttons.and_then(|buttons| buttons.get(index)).ok_or(ReplyError::CannotPress)?;
    match button.kind {
        ButtonKind::Reply => {
            let (kind, content) = pressed(received.has_payloads, button);
            Ok(answer(service, received, kind, &content, now))
        }
        ButtonKind::Flow => submit_flow(service, id, Map::new(), now),
        _ => Err(ReplyError::CannotPress),
    }
}

/// What a press on a button sends. How the service tells of one on Messenger or Instagram is not documented; the form
/// is that of a template's quick reply.
fn pressed(has_payload: bool, button: &Button) -> (&'static str, Value) {
    if has_payload {
        return ("REPLY", json!({"payload": button.id, "text": button.title}));
    }
    let reply = json!({"type": "button_reply", "button_reply": {"id": button.id, "title": button.title}});
    ("INTERACTIVE", json!({"type": "interactive", "interactive": reply}))
}

/// The user chooses a row of a list. Returns the id of the answer.
pub(crate) fn choose(
    service: &mut Service,
    id: &str,
    row: &str,
    now: SystemTime,
) -> Result<String, ReplyError> {
    let received = received(service, id)?;
    let sections = received.parts.list.iter().flat_map(|list| &list.sections);
    let found = sections.flat_map(|section| &section.rows).find(|known| known.id == row);
    let row = found.ok_or(ReplyError::UnknownRow)?;
    let mut reply = json!({"id": row.id, "title": row.title});
    if let (Some(description), Some(reply)) = (&row.description, reply.as_object_mut()) {
        reply.insert("description".into(), description.as_str().into());
    }
    let content = json!({"interactive": {"type": "list_reply", "list_reply": reply}});
    Ok(answer(service, received, "INTERACTIVE", &content, now))
}

/// The user completes the Flow of a message. The token of the Flow comes back with the data. Returns the id of the
/// answer.
pub(crate) fn submit_flow(
    service: &mut Service,
    id: &str,
    mut data: Map<String, Value>,
    now: SystemTime,
) -> Result<String, ReplyError> {
    let received = received(service, id)?;
    if !received.parts.buttons.iter().any(|button| button.kind == ButtonKind::Flow) {
        return Err(ReplyError::NoFlow);
    }
    if let Some(token) = &received.flow_token {
        data.entry("flow_token").or_insert_with(|| token.as_str().into());
    }
    let response = Value::Object(data).to_string();
    let reply = json!({"name": "flow", "body": "Sent", "response_json": response});
    let content = json!({"interactive": {"type": "nfm_reply", "nfm_reply": reply}});
    Ok(answer(service, received, "INTERACTIVE", &content, now))
}

/// The user reacts to a message with an emoji; an empty one takes the reaction back. Returns the id of the answer.
pub(crate) fn react(
    service: &mut Service,
    id: &str,
    emoji: &str,
    now: SystemTime,
) -> Result<String, ReplyError> {
    let received = received(service, id)?;
    let content = json!({"messageId": received.id, "emoji": emoji});
    let message = received.message.message_type("REACTION").with_message(content.to_string());
    Ok(inbound::receive(service, message, now))
}

/// The message of an id, with the answer begun: from whom to whom.
fn received(service: &Service, id: &str) -> Result<Received, ReplyError> {
    let message = service.messages.find(id).ok_or(ReplyError::UnknownMessage)?;
    let conversation =
        service.messages.conversation(message.conversation).ok_or(ReplyError::UnknownMessage)?;
    let user = conversation.user.as_deref().filter(|_| !message.is_inbound && message.failure.is_none());
    let user = user.ok_or(ReplyError::NotReceived)?;
    let mut answer =
        InboundMessage::new(&*conversation.number, user, "").channel_type(&*conversation.channel);
    if !conversation.space.is_empty() && message.has_space {
        answer = answer.cust_space_id(&*conversation.space);
    }
    Ok(Received {
        message: answer,
        id: id.to_owned(),
        has_payloads: message.template().is_some() || content::is_of_messenger(&message.kind),
        parts: parts(message),
        flow_token: flow_token(message),
    })
}

fn answer(service: &mut Service, received: Received, kind: &str, content: &Value, now: SystemTime) -> String {
    let message = received.message.message_type(kind).with_message(content.to_string());
    inbound::receive(service, message.context_message_id(received.id), now)
}

/// What a message shows.
pub(crate) fn parts(message: &Message) -> Parts {
    let content = message.content.as_deref().unwrap_or_default();
    if message.is_inbound {
        return content::inbound(&message.kind, content);
    }
    match message.template() {
        None => content::outbound(&message.kind, content),
        Some(template) => {
            let components = template.origin.components.as_deref().map(Vec::as_slice).unwrap_or_default();
            let payload = message.extra.as_ref().map(|extra| extra.payload.as_slice()).unwrap_or_default();
            let values = template.params().unwrap_or_default();
            content::template(components, Some(&values), payload)
        }
    }
}

/// The token of the Flow in a message.
fn flow_token(message: &Message) -> Option<String> {
    let of_template = message.extra.as_ref().and_then(|extra| extra.flow_token.clone());
    of_template.or_else(|| {
        let content: Value = serde_json::from_str(message.content.as_deref()?).ok()?;
        Some(content.pointer("/action/parameters/flow_token")?.as_str()?.to_owned())
    })
}
