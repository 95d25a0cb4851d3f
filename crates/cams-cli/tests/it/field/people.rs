//! What people write into messages and templates.

use serde_json::{Value, json};

use super::{Script, check, ok};
use crate::support::{Mock, call, cams, text};

fn message(kind: &str, content: Value) -> Value {
    json!({
        "ChannelType": "whatsapp", "Type": "message", "MessageType": kind, "Content": content.to_string(),
        "From": "8613800000000", "To": "8613800000001", "CustSpaceId": "c",
    })
}

fn template(language: &str, value: &str) -> Value {
    json!({
        "ChannelType": "whatsapp", "Type": "template", "TemplateCode": "1", "Language": language,
        "TemplateParams": {"address": value}, "From": "8613800000000", "To": "8613800000001", "CustSpaceId": "c",
    })
}

fn to(number: &str) -> Value {
    let mut input = message("text", json!({"text": "Hi"}));
    input["To"] = number.into();
    input
}

fn buttons(first: [&str; 2], second: [&str; 2]) -> Value {
    let button = |[id, title]: [&str; 2]| json!({"type": "reply", "reply": {"id": id, "title": title}});
    message(
        "interactive",
        json!({"type": "button", "body": {"text": "?"}, "action": {"buttons": [button(first), button(second)]}}),
    )
}

/// Exit code, requests, and words of `cams call SendChatappMessage`: a doubt is a warning, and is sent.
#[test]
fn what_people_write_is_refused_or_warned_about_by_its_evidence() {
    const SENT: (i32, usize) = (0, 1);
    const REFUSED: (i32, usize) = (2, 0);
    for (case, input, (exit, requests), words) in [
        ("23: a line break", template("en", "1 Main St\nFlat 2"), SENT, &["warning: ", "line break"][..]),
        ("23: a tab", template("en", "a\tb"), SENT, &["warning: ", "tab"]),
        ("23: five spaces", template("en", "a     b"), SENT, &["warning: ", "spaces"]),
        ("23: control", template("en", "1 Main St, Flat 2"), SENT, &[]),
        ("24: en-US", template("en-US", "x"), SENT, &["warning: ", "`Language`", "en_US"]),
        ("24: EN", template("EN", "x"), SENT, &["warning: ", "`Language`"]),
        ("25: digits in a text", message("text", json!({"text": "Hi {{1}}"})), REFUSED, &["{{1}}"]),
        ("25: a name in a value", template("en", "{{name}}"), SENT, &["warning: ", "{{name}}"]),
        (
            "25: a path in a text",
            message("text", json!({"text": "Hi {{customer.name}}"})),
            SENT,
            &["warning: "],
        ),
        ("25: of this service", template("en", "$(name)"), SENT, &["warning: ", "$(name)"]),
        (
            "26: this machine",
            message("image", json!({"link": "http://localhost:3000/a.jpg"})),
            SENT,
            &["warning: ", "this machine or a private network"],
        ),
        (
            "26: a private address",
            message("document", json!({"link": "https://10.0.0.5/a.pdf", "fileName": "a.pdf"})),
            SENT,
            &["warning: ", "this machine or a private network"],
        ),
        ("28: Great Britain", to("4402079460958"), SENT, &["warning: ", "`To`"]),
        ("28: Italy keeps it", to("390612345678"), SENT, &[]),
        ("30: one ID twice", buttons(["a", "Yes"], ["a", "No"]), SENT, &["warning: ", "buttons[1].reply.id"]),
        (
            "30: one title twice",
            buttons(["a", "Yes"], ["b", "Yes"]),
            SENT,
            &["warning: ", "buttons[1].reply.title"],
        ),
        ("30: control", buttons(["a", "Yes"], ["b", "No"]), SENT, &[]),
    ] {
        let script = Script::start(|_, _, _| ok(r#"{"Code":"OK","MessageId":"m-1"}"#));
        let sent = call("SendChatappMessage", &input, &script.url, &[]);
        check(case, &sent, exit, words);
        assert_eq!(script.asked().len(), requests, "{case}");
        let said = text(&sent.stderr);
        assert_eq!(said.is_empty(), words.is_empty(), "{case}: {said}");
    }
}

#[test]
fn case_27_a_voice_message_is_stored_with_its_codec() {
    let (mock, folder) = (Mock::start(), tempfile::tempdir().unwrap());
    // The head of a voice message: a page of Ogg with the header of Opus.
    let voice = [&b"OggS\0\x02"[..], &[0; 20], b"\x01\x13OpusHead\x01\x01"].concat();
    for name in ["voice.ogg", "note.opus"] {
        let file = folder.path().join(name);
        std::fs::write(&file, &voice).unwrap();
        let file = file.display().to_string();
        let arguments =
            ["upload", &file, "--cust-space-id", "c", "--endpoint", &mock.endpoint, "--output", "json"];
        check(name, &cams(&arguments, &json!(null)), 0, &["audio/ogg; codecs=opus"]);
    }
}
