//! Callbacks to `cams listen`.

use serde_json::{Value, json};

use crate::listen::{Listen, post};

/// What a callback makes the command print: kind, and key or text, of each item.
fn printed(body: &str, items: usize) -> Vec<Value> {
    let mut listen = Listen::with(&["--max-items", &items.to_string()]);
    assert_eq!(post(&listen.url, body), (200, r#"{"code":0,"msg":"Success"}"#.to_owned()), "{body}");
    let events = (0..items).map(|_| listen.event()).collect();
    let (code, said) = listen.end();
    assert_eq!(code, Some(0), "{body}: {said}");
    assert!(said.contains(&format!("events {items} ")), "{said}");
    events
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

#[test]
fn case_33_one_broken_item_does_not_cost_the_others() {
    let array = r#"[{"MessageId":"m1","Status":"Sent","To":"8613800000001","Timestamp":1767225600000},
        {"MessageId":7,"Status":null},"junk",
        {"MessageId":"m2","Status":"Read","Timestamp":"1767225601000","ErrorCode":131026}]"#;
    for body in [array.to_owned(), Value::from(array).to_string()] {
        let events = printed(&body, 4);
        assert_eq!(kinds(&events), ["status", "unknown", "bad", "status"]);
        assert_eq!(
            (&events[0]["event"]["MessageId"], &events[3]["event"]["MessageId"]),
            (&json!("m1"), &json!("m2"))
        );
        assert_eq!(events[2]["event"], "junk");
    }
    let one = printed(r#"{"MessageId":"m1","Status":"Sent"}"#, 1);
    assert_eq!(kinds(&one), ["status"]);
}

#[test]
fn case_34_a_repetition_has_the_same_key_and_what_comes_late_is_printed_as_it_came() {
    let status = |status: &str, at: u8| json!({"MessageId": "m1", "Status": status, "Timestamp": at});
    let items = [status("Read", 3), status("Delivered", 2), status("Sent", 1), status("Read", 3)];
    let events = printed(&json!(items).to_string(), 4);
    let keys: Vec<_> = events.iter().map(|event| &event["key"]).collect();
    assert!(keys[0] == keys[3] && keys[0] != keys[1] && keys[1] != keys[2], "{keys:?}");
    let again: Vec<_> = events.iter().map(|event| &event["repetition"]).collect();
    assert_eq!(again, [false, false, false, true]);
}

#[test]
fn case_35_kinds_and_shapes_that_nobody_documented_are_kept() {
    let body = r#"[{"MessageId":"i1","From":"+8613800000001","Type":"TEXT","Message":"{\"not\":\"json, a text\"}"},
        {"MessageId":"i2","Type":"unsupported","Message":{"errors":[{"code":131051}]}},
        {"MessageId":"i3","Type":"REACTION","Message":"{\"emoji\":\"\"}","Timestamp ":1767225600000},
        {"MessageId":"i4","Type":"IMAGE","Message":"not json"}]"#;
    let events = printed(body, 4);
    assert_eq!(kinds(&events), ["inbound"; 4]);
    let messages: Vec<_> = events.iter().map(|event| &event["event"]["Message"]).collect();
    assert_eq!(
        messages,
        [
            &json!(r#"{"not":"json, a text"}"#),
            &json!({"errors": [{"code": 131051}]}),
            &json!(r#"{"emoji":""}"#),
            &json!("not json")
        ]
    );
}
