//! The content of messages that the business sends.

use serde_json::Value;

use super::interactive::{interactive, text};
use super::messenger::{is_of_messenger, messenger};
use super::parts::{Button, ButtonKind, Contact, Location, Media, Parts, Reaction};

/// The parts of a content, by the kind of the message in small letters.
pub(crate) fn outbound(kind: &str, content: &str) -> Parts {
    let parsed: Value = serde_json::from_str(content).unwrap_or(Value::Null);
    let mut parts = match kind {
        "image" | "video" | "audio" | "document" | "sticker" | "gif" => media(kind, &parsed),
        "location" => Parts { location: Some(location(&parsed)), ..Parts::default() },
        "contacts" => Parts { contacts: contacts(&parsed), ..Parts::default() },
        "reaction" => reaction(&parsed),
        "interactive" => interactive(&parsed),
        "text_image" | "text_button" | "text_image_button" | "text_video" | "text_video_button" => {
            combined(kind, &parsed)
        }
        "text" | "textv2" => Parts { body: text(&parsed, "text"), ..Parts::default() },
        kind if is_of_messenger(kind) => messenger(&parsed),
        // What it is made of is not documented: it is shown as it is.
        _ => Parts::default(),
    };
    parts.raw = Some(content.to_owned());
    parts
}

fn media(kind: &str, content: &Value) -> Parts {
    // A gif is shown as a picture.
    let shown = if kind == "gif" { "image" } else { kind };
    Parts { media: Some(file(shown, content)), body: text(content, "caption"), ..Parts::default() }
}

fn file(kind: &str, content: &Value) -> Media {
    let of_video = |name| text(content, name).filter(|_| kind == "video");
    Media {
        kind: kind.to_owned(),
        url: text(content, "link").or_else(|| text(content, "url")),
        file_name: file_name(content),
        mime_type: text(content, "mimeType").or_else(|| text(content, "fileType")),
        thumbnail: of_video("thumbnail"),
        seconds: of_video("duration"),
        ..Media::default()
    }
}

pub(super) fn file_name(content: &Value) -> Option<String> {
    ["fileName", "filename", "name"].iter().find_map(|name| text(content, name))
}

pub(super) fn location(content: &Value) -> Location {
    let part = |name| text(content, name);
    Location {
        latitude: part("latitude"),
        longitude: part("longitude"),
        name: part("name").or_else(|| part("title")),
        address: part("address"),
    }
}

pub(super) fn contacts(content: &Value) -> Vec<Contact> {
    let list = content.get("contacts").unwrap_or(content).as_array().into_iter().flatten();
    let phones = |contact: &Value| {
        let phones = contact.get("phones").and_then(Value::as_array).into_iter().flatten();
        phones.filter_map(|phone| text(phone, "phone")).collect()
    };
    let name = |contact: &Value| {
        let name = contact.get("name").unwrap_or(&Value::Null);
        let known = ["formatted_name", "formattedName", "first_name", "firstName"];
        known.iter().find_map(|part| text(name, part)).unwrap_or_default()
    };
    list.map(|contact| Contact { name: name(contact), phones: phones(contact) }).collect()
}

pub(super) fn reaction(content: &Value) -> Parts {
    let part = |name| text(content, name).unwrap_or_default();
    let reaction = Reaction { message_id: part("messageId"), emoji: part("emoji") };
    Parts { reaction: Some(reaction), ..Parts::default() }
}

/// Kinds of Viber that have a text with a file, a button, or both. A button below a video has no URL.
fn combined(kind: &str, content: &Value) -> Parts {
    let media = ["image", "video"].into_iter().find(|part| kind.contains(part));
    let mut parts = Parts {
        body: text(content, "text"),
        media: media.map(|kind| file(kind, content)),
        ..Parts::default()
    };
    if kind.ends_with("_button") {
        let target = text(content, "action").filter(|url| !url.is_empty());
        let kind = if target.is_some() { ButtonKind::Url } else { ButtonKind::Other };
        let button = Button::new(0, kind, text(content, "caption").unwrap_or_default());
        parts.buttons.push(Button { target, ..button });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(kind: &str, content: Value) -> Value {
        let mut shown = serde_json::to_value(outbound(kind, &content.to_string())).unwrap();
        let raw = shown.as_object_mut().unwrap().remove("Raw");
        assert_eq!(raw, Some(content.to_string().into()));
        shown
    }

    #[test]
    fn each_kind_is_shown_by_its_parts() {
        let button = json!({"Index": 0, "Kind": "reply", "Title": "Yes", "Id": "y", "CanPress": true});
        let cases = [
            ("text", json!({"text": "Hi"}), json!({"Body": "Hi"})),
            (
                "document",
                json!({"link": "http://x/a", "fileName": "a.pdf", "caption": "c"}),
                json!({"Body": "c", "Media": {"Kind": "document", "Url": "http://x/a", "FileName": "a.pdf"}}),
            ),
            (
                "location",
                json!({"latitude": -1.5, "longitude": "2", "name": "n"}),
                json!({"Location": {"Latitude": "-1.5", "Longitude": "2", "Name": "n"}}),
            ),
            (
                "contacts",
                json!([{"name": {"formatted_name": "Ada"}, "phones": [{"phone": "+1"}]}]),
                json!({"Contacts": [{"Name": "Ada", "Phones": ["+1"]}]}),
            ),
            (
                "reaction",
                json!({"messageId": "m", "emoji": "👍"}),
                json!({"Reaction": {"MessageId": "m", "Emoji": "👍"}}),
            ),
            (
                "interactive",
                json!({"type": "button", "header": {"type": "image", "image": {"link": "l"}}, "body": {"text": "b"},
                    "footer": {"text": "f"}, "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}),
                json!({"Header": {"Kind": "image", "Url": "l"}, "Body": "b", "Footer": "f", "Buttons": [button]}),
            ),
            (
                "interactive",
                json!({"type": "list", "body": {"text": "b"}, "action": {"button": "Go", "sections": [
                    {"title": "s", "rows": [{"id": "r", "title": "Row", "description": "d"}]}]}}),
                json!({"Body": "b", "List": {"Button": "Go", "Sections": [
                    {"Title": "s", "Rows": [{"Id": "r", "Title": "Row", "Description": "d"}]}]}}),
            ),
            (
                "interactive",
                json!({"type": "flow", "action": {"parameters": {"flow_id": 1, "flow_cta": "Book"}}}),
                json!({"Buttons": [{"Index": 0, "Kind": "flow", "Title": "Book", "Target": "1", "CanPress": true}]}),
            ),
            (
                "text_image_button",
                json!({"text": "t", "link": "l", "caption": "Buy", "action": "u"}),
                json!({"Body": "t", "Media": {"Kind": "image", "Url": "l"},
                    "Buttons": [{"Index": 0, "Kind": "url", "Title": "Buy", "Target": "u", "CanPress": false}]}),
            ),
            (
                "text_video_button",
                json!({"text": "t", "link": "l", "thumbnail": "p", "fileSize": 9, "duration": 75, "caption": "Buy"}),
                json!({"Body": "t",
                    "Media": {"Kind": "video", "Url": "l", "Thumbnail": "p", "Seconds": "75"},
                    "Buttons": [{"Index": 0, "Kind": "other", "Title": "Buy", "CanPress": false}]}),
            ),
            (
                "text_button",
                json!({"text": "t", "caption": "Buy", "action": "u"}),
                json!({"Body": "t",
                    "Buttons": [{"Index": 0, "Kind": "url", "Title": "Buy", "Target": "u", "CanPress": false}]}),
            ),
            (
                "document",
                json!({"link": "l", "fileName": "a.pdf", "fileType": "pdf"}),
                json!({"Media": {"Kind": "document", "Url": "l", "FileName": "a.pdf", "MimeType": "pdf"}}),
            ),
            ("gif", json!({"link": "l"}), json!({"Media": {"Kind": "image", "Url": "l"}})),
            (
                "quickreply",
                json!({"text": "t", "quick_replies": [{"title": "Yes", "payload": "y"}]}),
                json!({"Body": "t", "Buttons": [button]}),
            ),
            ("flex", json!([1]), json!({})),
            ("pin", json!({"text": "t"}), json!({})),
        ];
        for (kind, content, wanted) in cases {
            assert_eq!(shown(kind, content), wanted, "{kind}");
        }
    }

    #[test]
    fn a_content_that_is_not_json_is_shown_as_it_is() {
        assert_eq!(outbound("image", "oops").raw.as_deref(), Some("oops"));
    }
}
