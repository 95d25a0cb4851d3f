//! Checks of content that is given as JSON: its outer form, and the rules of its type, if there is one.

use cams_models::{SendChannelType, SendChatappMessageMessageType as MessageType};
use serde_json::Value;

use crate::check::Violations;
use crate::content::body::Body;
use crate::content::{instagram, messenger, placeholders, viber, whatsapp};

/// Returns the rules that the content breaks. The limits of its type are warnings, because somebody who writes JSON may
/// know better.
pub(super) fn check(channel: &SendChannelType, message_type: &MessageType, body: &Value) -> Violations {
    let mut found = Violations::new();
    if let Some(rule) = wrong_form(message_type, body) {
        found.error("", rule);
        return found;
    }
    let of_type = TYPES.iter().find_map(|check| check(channel, message_type, body));
    found.within("", of_type.unwrap_or_default().into_warnings());
    placeholders::check(&mut found, body);
    found
}

/// Content is an object; only that of contacts is documented as a list.
fn wrong_form(message_type: &MessageType, body: &Value) -> Option<&'static str> {
    let may_be_list = matches!(message_type, MessageType::Contacts | MessageType::Unknown(_));
    match body {
        Value::Object(_) => None,
        Value::Array(_) if may_be_list => None,
        Value::String(_) => Some("must be a JSON object, not a string; was it turned into JSON twice?"),
        Value::Array(_) => Some("must be a JSON object, not a list"),
        _ if *message_type == MessageType::Contacts => Some("must be a JSON list of contacts"),
        _ => Some("must be a JSON object"),
    }
}

type Check = fn(&SendChannelType, &MessageType, &Value) -> Option<Violations>;

/// Every type with documented keys. The keys of Telegram are not documented, so other JSON may be right.
const TYPES: &[Check] = &[
    of::<whatsapp::Text>,
    of::<whatsapp::Image>,
    of::<whatsapp::Video>,
    of::<whatsapp::Audio>,
    of::<whatsapp::Document>,
    of::<whatsapp::Sticker>,
    of::<whatsapp::Location>,
    of::<whatsapp::Contacts>,
    of::<whatsapp::Reaction>,
    of::<whatsapp::Interactive>,
    of::<messenger::Text>,
    of::<messenger::Image>,
    of::<messenger::Video>,
    of::<messenger::Audio>,
    of::<messenger::Document>,
    of::<instagram::Text>,
    of::<instagram::Image>,
    of::<instagram::Video>,
    of::<instagram::Audio>,
    of::<viber::Text>,
    of::<viber::Image>,
    of::<viber::Video>,
    of::<viber::Document>,
    of::<viber::TextImage>,
    of::<viber::TextButton>,
    of::<viber::TextImageButton>,
    of::<viber::TextVideo>,
    of::<viber::TextVideoButton>,
];

/// Returns the rules that the body breaks as a `T`, if it has that channel and kind.
fn of<T: Body>(channel: &SendChannelType, message_type: &MessageType, body: &Value) -> Option<Violations> {
    if *channel != T::CHANNEL || *message_type != T::MESSAGE_TYPE {
        return None;
    }
    let unfit = |error: serde_json::Error| {
        // Other errors show what was found.
        let error = Some(error.to_string()).filter(|error| error.starts_with("missing field"));
        let reason = error.map_or(String::new(), |error| format!(": {error}"));
        let mut found = Violations::new();
        let rule =
            format!("does not have the documented form of {} on {channel}{reason}", message_type.as_str());
        found.warning("", rule);
        found
    };
    Some(T::deserialize(body).map_or_else(unfit, |content| content.check()))
}
