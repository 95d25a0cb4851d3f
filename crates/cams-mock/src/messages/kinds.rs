//! The rules for messages: the kinds of each channel, and the documented parts of their content.
//!
//! Written separately from the rules of the SDK, so that each reveals mistakes in the other.

use cams_models::{SendChannelType, SendChatappMessageMessageType};
use serde_json::Value;

use crate::answer::Refusal;

const TEXT: &str = "text";
const LINK: &str = "link";

/// The kinds of a channel.
fn kinds(channel: &SendChannelType) -> &'static [&'static str] {
    match channel {
        SendChannelType::Whatsapp => &[
            "text",
            "image",
            "video",
            "audio",
            "document",
            "sticker",
            "location",
            "contacts",
            "reaction",
            "interactive",
            "typing_indicator",
            "pin",
            "carousel",
        ],
        SendChannelType::Messenger | SendChannelType::Instagram => &[
            "text",
            "image",
            "video",
            "audio",
            "document",
            "interactive",
            "couponTemplate",
            "regularTemplate",
            "quickReply",
            "buttonTemplate",
        ],
        SendChannelType::Telegram => {
            &["text", "image", "video", "audio", "document", "location", "gif", "sticker", "interactive"]
        }
        SendChannelType::Viber => &[
            "text",
            "image",
            "video",
            "document",
            "text_image",
            "text_button",
            "text_image_button",
            "text_video",
            "text_video_button",
        ],
        SendChannelType::Line => &[
            "text",
            "image",
            "video",
            "audio",
            "interactive",
            "location",
            "sticker",
            "carousel",
            "quickReply",
            "buttons",
            "confirm",
            "imageCarousel",
            "textV2",
            "coupon",
            "imagemap",
            "flex",
        ],
        _ => &[],
    }
}

/// Returns the keys that content must have. If the documentation names none, or contradicts itself, there are none.
fn keys(channel: &SendChannelType, kind: &str) -> &'static [&'static str] {
    use SendChannelType::{Instagram, Line, Messenger, Telegram, Viber, Whatsapp};
    match (channel, kind) {
        (Viber, "video") => &[LINK, "thumbnail", "fileSize", "duration"],
        (Viber, "document") => &[LINK, "fileName", "fileType"],
        (Viber, "text_button") => &[TEXT, "caption", "action"],
        (Viber, "text_image_button") => &[TEXT, LINK, "caption", "action"],
        (Viber, "text_video") => &[TEXT, LINK, "thumbnail", "fileSize", "duration"],
        (Viber, "text_video_button") => &[TEXT, LINK, "thumbnail", "fileSize", "duration", "caption"],
        (Whatsapp, "location") => &["longitude", "latitude"],
        (Whatsapp, "reaction") => &["messageId", "emoji"],
        (Whatsapp, "interactive") => &["type", "action"],
        (Whatsapp, "sticker") | (Telegram, "gif") => &[LINK],
        (Whatsapp | Messenger | Telegram, "document") => &[LINK],
        (Line, "image" | "video") => &[LINK, "previewImageUrl"],
        (Line, "audio") => &[LINK, "duration"],
        (Line, "location") => &["longitude", "latitude", "title", "address"],
        (Line, "sticker") => &["packageId", "stickerId"],
        (Line, "textV2") => &[TEXT],
        (Whatsapp | Messenger | Instagram | Telegram | Viber, "image")
        | (Whatsapp | Messenger | Instagram | Telegram, "video" | "audio") => &[LINK],
        (_, "text") => &[TEXT],
        _ => &[],
    }
}

/// Refuses an unknown channel.
pub(super) fn check_channel(channel: &SendChannelType) -> Result<(), Refusal> {
    if !matches!(channel, SendChannelType::Unknown(_)) {
        return Ok(());
    }
    let channels = SendChannelType::VALUES.join(", ");
    refuse("ChannelTypeNotSupport", &format!("ChannelType is not supported; it must be one of {channels}."))
}

/// Refuses a kind that the channel does not have.
pub(super) fn check_kind(
    channel: &SendChannelType,
    kind: &SendChatappMessageMessageType,
) -> Result<(), Refusal> {
    let kinds = kinds(channel);
    if kinds.contains(&kind.as_str()) {
        return Ok(());
    }
    let message =
        format!("MessageType is not supported on {channel}; it must be one of {}.", kinds.join(", "));
    refuse("MessageTypeNotSupport", &message)
}

/// Refuses a content without its documented parts.
pub(super) fn check_content(
    channel: &SendChannelType,
    kind: &SendChatappMessageMessageType,
    content: &Value,
) -> Result<(), Refusal> {
    let kind = kind.as_str();
    if *channel == SendChannelType::Whatsapp && kind == "contacts" {
        return check_contacts(content);
    }
    let Some(content) = content.as_object() else {
        return refuse("ContentError", "Content must be a JSON object as text.");
    };
    // An empty emoji removes a reaction.
    let may_be_empty = |key: &str| key == "emoji";
    let is_there = |key: &str| match content.get(key) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty() || may_be_empty(key),
        Some(_) => true,
    };
    match keys(channel, kind).iter().find(|key| !is_there(key)) {
        None => {}
        Some(&TEXT) => return refuse("TextNotEmpty", &format!("Content of {kind} needs `text`.")),
        Some(&LINK) => return refuse("LinkNotEmpty", &format!("Content of {kind} needs `link`.")),
        Some(key) => return refuse("ContentError", &format!("Content of {kind} needs `{key}`.")),
    }
    // The documentation spells the key in two ways.
    if *channel == SendChannelType::Whatsapp
        && kind == "document"
        && !is_there("fileName")
        && !is_there("filename")
    {
        return refuse("ContentError", "Content of document needs `fileName`.");
    }
    Ok(())
}

/// Contacts are a list; in practice, also a list inside an object.
fn check_contacts(content: &Value) -> Result<(), Refusal> {
    let contacts = content.get("contacts").unwrap_or(content).as_array();
    let has_name = |contact: &Value| contact.get("name").is_some_and(|name| !name.is_null());
    if contacts.is_some_and(|contacts| !contacts.is_empty() && contacts.iter().all(has_name)) {
        return Ok(());
    }
    refuse("ContentError", "Content of contacts must be a JSON list of contacts, each with `name`.")
}

fn refuse(code: &str, message: &str) -> Result<(), Refusal> {
    Err(Refusal::business(format!("InvalidParameter.{code}"), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_a_channel_is_documented_and_every_documented_kind_has_a_channel() {
        let channels = SendChannelType::VALUES.iter().map(|channel| SendChannelType::from(*channel));
        let all: Vec<_> = channels.flat_map(|channel| kinds(&channel)).copied().collect();
        let documented = SendChatappMessageMessageType::VALUES;
        assert!(all.iter().all(|kind| documented.contains(kind)));
        let without: Vec<_> = documented.iter().filter(|kind| !all.contains(kind)).collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
