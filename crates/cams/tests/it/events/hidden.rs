//! What belongs to a person does not appear where an event is shown.

use cams::receive::parse;
use serde_json::{Value, json};

/// Stands for everything that is personal.
const SECRET: &str = "canary-5f2a";

/// An item with the secret in every field that is sensitive and in one that nobody documented.
fn items() -> Vec<Value> {
    let parties = ["From", "To", "FromUserId", "FromParentUserId", "FromUserName", "Name", "Undocumented"];
    let with = |more: Value| {
        let mut item = more;
        for party in parties {
            item[party] = SECRET.into();
        }
        item
    };
    let nested = |fields: &[&str]| -> Value { fields.iter().map(|field| (*field, SECRET)).collect() };
    let mut items = vec![
        with(
            json!({"MessageId": "1", "Status": "Sent", "OriginPhoneNumber": SECRET, "ParticipantId": SECRET}),
        ),
        with(json!({"MessageId": "1", "Type": "TEXT", "Message": SECRET})),
        with(json!({"MessageId": "1", "Type": "NEW", "Message": SECRET, "Context": {"from": SECRET}})),
        json!({"WabaId": "1", "AuditStatus": "pass", "PhoneNumber": SECRET}),
        json!({"Undocumented": SECRET}),
        json!(SECRET),
    ];
    let contact = json!({
        "name": nested(&["formatted_name", "first_name", "last_name"]),
        "phones": [nested(&["phone", "wa_id"])],
        "emails": [nested(&["email"])],
        "org": nested(&["company", "department", "title"]),
        "birthday": SECRET, "addresses": [SECRET], "urls": [SECRET],
    });
    for (kind, content) in [
        ("IMAGE", nested(&["url", "caption", "name", "filename"])),
        ("LOCATION", nested(&["name", "address", "url"])),
        ("CONTACTS", json!([contact])),
        ("ORDER", nested(&["text"])),
        ("REPLY", nested(&["payload"])),
        ("REACTION", nested(&["emoji"])),
        ("SYSTEM", nested(&["body", "wa_id", "user_id", "parent_user_id", "identity", "customer"])),
        ("INTERACTIVE", json!({"nfm_reply": {"name": "flow", "response_json": nested(&["a"]).to_string()}})),
        ("IMAGE", json!(SECRET)),
    ] {
        items.push(json!({"MessageId": "1", "Type": kind, "Message": content}));
    }
    items
}

#[test]
fn debug_and_display_hide_what_is_personal() {
    for item in items() {
        let body = json!([item]).to_string();
        let events = parse(&body).unwrap();
        let shown = format!("{events:?}");
        assert!(!shown.contains(SECRET), "{shown}\n{body}");
        assert!(body.contains(SECRET));
        for bad in events.into_iter().filter_map(Result::err) {
            assert!(!bad.to_string().contains(SECRET));
            assert!(bad.raw().contains(SECRET));
        }
    }
}
