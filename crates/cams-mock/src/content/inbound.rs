//! The content of messages that users send: a text, or JSON as text.

use serde_json::Value;

use super::interactive::text;
use super::outbound::{contacts, file_name, location, reaction};
use super::parts::{Media, Parts, Reply};

/// The parts of a content, by the kind of the message in small letters.
pub(crate) fn inbound(kind: &str, content: &str) -> Parts {
    if kind == "text" {
        return Parts::text(content);
    }
    let parsed: Value = serde_json::from_str(content).unwrap_or(Value::Null);
    let mut parts = match kind {
        "image" | "video" | "audio" | "document" | "sticker" => Parts {
            media: Some(Media {
                kind: kind.to_owned(),
                url: text(&parsed, "url").or_else(|| text(&parsed, "link")),
                file_name: file_name(&parsed),
                mime_type: text(&parsed, "mimeType"),
                ..Media::default()
            }),
            body: text(&parsed, "caption"),
            ..Parts::default()
        },
        "location" => Parts { location: Some(location(&parsed)), ..Parts::default() },
        "contacts" => Parts { contacts: contacts(&parsed), ..Parts::default() },
        "reaction" => reaction(&parsed),
        "reply" | "button" => {
            let reply = Reply { kind: "button", id: text(&parsed, "payload"), ..titled(&parsed, "text") };
            Parts { reply: Some(reply), ..Parts::default() }
        }
        "interactive" => Parts { reply: interactive(&parsed), ..Parts::default() },
        // The kind is not known; what it says is shown.
        _ => Parts { body: text(&parsed, "text").or_else(|| text(&parsed, "body")), ..Parts::default() },
    };
    parts.raw = Some(content.to_owned());
    parts
}

/// The reply to an interactive message, in any of the forms that are documented or were met.
fn interactive(content: &Value) -> Option<Reply> {
    let inner = content.get("interactive").unwrap_or(content);
    if let Some(reply) = inner.get("button_reply") {
        return Some(Reply { kind: "button", id: text(reply, "id"), ..titled(reply, "title") });
    }
    if let Some(reply) = inner.get("list_reply") {
        let description = text(reply, "description");
        return Some(Reply { kind: "list", id: text(reply, "id"), description, ..titled(reply, "title") });
    }
    let reply = inner.get("nfm_reply")?;
    let data = text(reply, "response_json").and_then(|json| serde_json::from_str(&json).ok());
    Some(Reply { kind: "flow", id: text(reply, "name"), data, ..titled(reply, "body") })
}

fn titled(reply: &Value, name: &str) -> Reply {
    Reply { title: text(reply, name), ..Reply::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_is_shown_by_its_parts() {
        let cases = [
            (
                "image",
                json!({"url": "u", "caption": "c", "mimeType": "image/png"}),
                json!({"Body": "c", "Media": {"Kind": "image", "Url": "u", "MimeType": "image/png"}}),
            ),
            (
                "reply",
                json!({"payload": "p", "text": "Yes"}),
                json!({"Reply": {"Kind": "button", "Id": "p", "Title": "Yes"}}),
            ),
            (
                "interactive",
                json!({"interactive": {"list_reply": {"id": "r", "title": "Row", "description": "d"}}}),
                json!({"Reply": {"Kind": "list", "Id": "r", "Title": "Row", "Description": "d"}}),
            ),
            (
                "interactive",
                json!({"button_reply": {"id": "b", "title": "Other"}}),
                json!({"Reply": {"Kind": "button", "Id": "b", "Title": "Other"}}),
            ),
            (
                "interactive",
                json!({"interactive": {"nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{\"a\":1}"}}}),
                json!({"Reply": {"Kind": "flow", "Id": "flow", "Title": "Sent", "Data": {"a": 1}}}),
            ),
            ("something_new", json!({"x": 1}), json!({})),
        ];
        for (kind, content, wanted) in cases {
            let mut shown = serde_json::to_value(inbound(kind, &content.to_string())).unwrap();
            shown.as_object_mut().unwrap().remove("Raw");
            assert_eq!(shown, wanted, "{kind}");
        }
        assert_eq!(inbound("text", "{\"a\":1}").body.as_deref(), Some("{\"a\":1}"));
    }
}
