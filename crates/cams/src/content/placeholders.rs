//! Walks over the JSON of any content to find unfilled placeholders, and addresses that nobody else can open.

use serde_json::Value;

use crate::check::Violations;
use crate::rules::{address, placeholders};

/// Keys of texts that the recipient reads, on all channels.
const TEXTS: &[&str] = &["text", "caption", "title", "description", "display_text", "button", "flow_cta"];

/// Key of the data for a WhatsApp Flow, which can be anything.
const DATA: &str = "flow_action_payload";

pub(super) fn check(found: &mut Violations, body: &Value) {
    walk(found, "", "", body);
}

fn walk(found: &mut Violations, path: &str, key: &str, value: &Value) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(found, &path, if key == DATA { DATA } else { name }, value);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                walk(found, &format!("{path}[{at}]"), key, value);
            }
        }
        Value::String(text) => {
            let is_text = TEXTS.contains(&key);
            for (is_refused, rule) in placeholders::unfilled(text) {
                if is_refused && is_text { found.error(path, rule) } else { found.warning(path, rule) }
            }
            let is_address = text.starts_with("https://") || text.starts_with("http://");
            address::opened(found, path, Some(text.as_str()).filter(|_| is_address && !is_text));
        }
        _ => {}
    }
}
