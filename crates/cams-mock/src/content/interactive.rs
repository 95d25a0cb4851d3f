//! Interactive messages of WhatsApp: buttons, lists, Flows, links.

use serde_json::Value;

use super::parts::{Button, ButtonKind, Header, List, Parts, Row, Section};

/// The parts of a content of the kind `interactive`.
pub(super) fn interactive(content: &Value) -> Parts {
    let action = content.get("action").unwrap_or(&Value::Null);
    let parameters = action.get("parameters").unwrap_or(&Value::Null);
    let mut parts = Parts {
        header: content.get("header").and_then(header),
        body: content.get("body").and_then(|body| text(body, "text")),
        footer: content.get("footer").and_then(|footer| text(footer, "text")),
        ..Parts::default()
    };
    let button = |kind, title: Option<String>| Button::new(0, kind, title.unwrap_or_default());
    match content.get("type").and_then(Value::as_str).unwrap_or_default() {
        "list" => parts.list = Some(list(action)),
        "flow" => {
            let target = text(parameters, "flow_id").or_else(|| text(parameters, "flow_name"));
            let button = button(ButtonKind::Flow, text(parameters, "flow_cta"));
            parts.buttons.push(Button { target, ..button });
        }
        "cta_url" => {
            let button = button(ButtonKind::Url, text(parameters, "display_text"));
            parts.buttons.push(Button { target: text(parameters, "url"), ..button });
        }
        "product" | "product_list" | "catalog_message" => {
            let target = text(action, "catalog_id");
            parts.buttons.push(Button { target, ..button(ButtonKind::Other, Some("Products".into())) });
        }
        "location_request_message" => {
            parts.buttons.push(button(ButtonKind::Other, Some("Send location".into())));
        }
        _ => {
            let buttons = action.get("buttons").and_then(Value::as_array).into_iter().flatten();
            parts.buttons = buttons.enumerate().map(|(index, given)| reply(index, given)).collect();
        }
    }
    parts
}

fn reply(index: usize, given: &Value) -> Button {
    let reply = given.get("reply").unwrap_or(given);
    let button = Button::new(index, ButtonKind::Reply, text(reply, "title").unwrap_or_default());
    Button { id: text(reply, "id"), ..button }
}

fn header(header: &Value) -> Option<Header> {
    let kind = text(header, "type")?.to_ascii_lowercase();
    let media = header.get(&kind).unwrap_or(&Value::Null);
    Some(Header {
        text: text(header, "text"),
        url: text(media, "link"),
        file_name: text(media, "filename").or_else(|| text(media, "fileName")),
        path: None,
        kind,
    })
}

fn list(action: &Value) -> List {
    let row = |row: &Value| Row {
        id: text(row, "id").unwrap_or_default(),
        title: text(row, "title").unwrap_or_default(),
        description: text(row, "description"),
    };
    let section = |section: &Value| Section {
        title: text(section, "title"),
        rows: section.get("rows").and_then(Value::as_array).into_iter().flatten().map(row).collect(),
    };
    let sections = action.get("sections").and_then(Value::as_array).into_iter().flatten();
    List { button: text(action, "button").unwrap_or_default(), sections: sections.map(section).collect() }
}

/// A text, or a number as text.
pub(super) fn text(object: &Value, name: &str) -> Option<String> {
    match object.get(name)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}
