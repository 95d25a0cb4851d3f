//! Templates and quick replies of Messenger and Instagram.
//!
//! The service does not document what they are made of. They are read in the form that Meta documents for the same
//! kinds; what has another form is shown as it is.

use serde_json::Value;

use super::interactive::text;
use super::parts::{Button, ButtonKind, Card, Header, Media, Parts};

/// The kinds, in small letters.
const KINDS: [&str; 4] = ["quickreply", "buttontemplate", "regulartemplate", "coupontemplate"];

/// Whether a kind is one of these.
pub(crate) fn is_of_messenger(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// The parts of a content of one of these kinds.
pub(super) fn messenger(content: &Value) -> Parts {
    let message = content.get("message").unwrap_or(content);
    let payload = message.pointer("/attachment/payload").unwrap_or(message);
    let mut buttons: Vec<_> = list(payload, "buttons").map(button).collect();
    buttons.extend(coupon(payload));
    buttons.extend(list(message, "quick_replies").map(quick_reply));
    let picture = |url| Media { kind: "image".into(), url: Some(url), ..Media::default() };
    Parts {
        body: text(payload, "text").or_else(|| text(message, "text")).or_else(|| title(payload)),
        media: text(payload, "image_url").map(picture),
        buttons: numbered(buttons),
        cards: list(payload, "elements").map(card).collect(),
        ..Parts::default()
    }
}

fn list<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    object.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Each button with its place.
fn numbered(buttons: Vec<Button>) -> Vec<Button> {
    buttons.into_iter().enumerate().map(|(index, button)| Button { index, ..button }).collect()
}

/// Title and subtitle, a line each.
fn title(object: &Value) -> Option<String> {
    let lines: Vec<_> = ["title", "subtitle"].iter().filter_map(|name| text(object, name)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn button(given: &Value) -> Button {
    let payload = text(given, "payload");
    let (kind, id, target) = match given.get("type").and_then(Value::as_str).unwrap_or_default() {
        "postback" => (ButtonKind::Reply, payload, None),
        "web_url" => (ButtonKind::Url, None, text(given, "url")),
        "phone_number" => (ButtonKind::Phone, None, payload),
        _ => (ButtonKind::Other, None, None),
    };
    Button { id, target, ..Button::new(0, kind, text(given, "title").unwrap_or_default()) }
}

fn quick_reply(given: &Value) -> Button {
    match given.get("content_type").and_then(Value::as_str).unwrap_or("text") {
        "text" => {
            let button = Button::new(0, ButtonKind::Reply, text(given, "title").unwrap_or_default());
            Button { id: text(given, "payload"), ..button }
        }
        "user_phone_number" => Button::new(0, ButtonKind::Other, "Send phone number"),
        "user_email" => Button::new(0, ButtonKind::Other, "Send email"),
        other => Button::new(0, ButtonKind::Other, other),
    }
}

/// The code of a coupon, and the way to the shop.
fn coupon(payload: &Value) -> impl Iterator<Item = Button> {
    let code = text(payload, "coupon_code").map(|code| {
        let target = Some(code.clone());
        Button { target, ..Button::new(0, ButtonKind::Copy, code) }
    });
    let shop = text(payload, "coupon_url").map(|url| {
        let label = text(payload, "coupon_url_button_title").unwrap_or_else(|| "Shop now".to_owned());
        Button { target: Some(url), ..Button::new(0, ButtonKind::Url, label) }
    });
    code.into_iter().chain(shop)
}

fn card(element: &Value) -> Card {
    let picture = text(element, "image_url").map(|url| ("image".to_owned(), url));
    let media = || Some((text(element, "media_type")?, text(element, "url")?));
    let header = picture.or_else(media);
    let header = header.map(|(kind, url)| Header { kind, url: Some(url), ..Header::default() });
    Card { header, body: title(element), buttons: numbered(list(element, "buttons").map(button).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_is_shown_by_its_parts() {
        let yes = json!({"Index": 0, "Kind": "reply", "Title": "Yes", "Id": "y", "CanPress": true});
        let look = json!({"Index": 0, "Kind": "url", "Title": "Look", "Target": "u", "CanPress": false});
        let web = json!({"type": "web_url", "title": "Look", "url": "u"});
        let with_payload = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
        let cases = [
            (
                json!({"text": "Tea?", "quick_replies": [
                    {"content_type": "text", "title": "Yes", "payload": "y"}, {"content_type": "user_email"}]}),
                json!({"Body": "Tea?", "Buttons": [yes,
                    {"Index": 1, "Kind": "other", "Title": "Send email", "CanPress": false}]}),
            ),
            (
                with_payload(json!({"template_type": "button", "text": "Tea?", "buttons": [
                    {"type": "postback", "title": "Yes", "payload": "y"},
                    {"type": "phone_number", "title": "Call", "payload": "+1"}]})),
                json!({"Body": "Tea?", "Buttons": [yes,
                    {"Index": 1, "Kind": "phone", "Title": "Call", "Target": "+1", "CanPress": false}]}),
            ),
            (
                json!({"message": with_payload(json!({"template_type": "generic", "elements": [
                    {"title": "Green tea", "subtitle": "New", "image_url": "l", "buttons": [web]}, {"title": "Black tea"}]}))}),
                json!({"Cards": [
                    {"Header": {"Kind": "image", "Url": "l"}, "Body": "Green tea\nNew", "Buttons": [look]},
                    {"Body": "Black tea", "Buttons": []}]}),
            ),
            (
                json!({"template_type": "media", "elements": [{"media_type": "video", "url": "v"}]}),
                json!({"Cards": [{"Header": {"Kind": "video", "Url": "v"}, "Buttons": []}]}),
            ),
            (
                json!({"title": "10 % off", "coupon_code": "TEA", "coupon_url": "u", "image_url": "l",
                    "coupon_url_button_title": "Shop"}),
                json!({"Body": "10 % off", "Media": {"Kind": "image", "Url": "l"}, "Buttons": [
                    {"Index": 0, "Kind": "copy", "Title": "TEA", "Target": "TEA", "CanPress": false},
                    {"Index": 1, "Kind": "url", "Title": "Shop", "Target": "u", "CanPress": false}]}),
            ),
            (json!({"somethingElse": 1}), json!({})),
            (json!("text"), json!({})),
        ];
        for (content, wanted) in cases {
            assert_eq!(serde_json::to_value(messenger(&content)).unwrap(), wanted, "{content}");
        }
    }
}
