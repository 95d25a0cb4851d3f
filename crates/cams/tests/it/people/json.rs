//! Parameters that are set one by one, or come as JSON.

use cams::models::SendChatappMessageRequest;
use cams::{CallOptions, Client, Error, ErrorKind, Execution, parameters};
use serde_json::{Value, json};

use crate::people::service::{Service, found};

pub(crate) fn input(message_type: &str, content: &str) -> Value {
    json!({
        "ChannelType": "whatsapp", "Type": "message", "MessageType": message_type, "Content": content,
        "From": "8613800000000", "To": "8613800000001",
    })
}

/// Every way in which a message of given parameters can be sent.
async fn send_every_way(client: &Client, input: &Value) -> Vec<Result<(), Error>> {
    let (action, options) = ("SendChatappMessage", CallOptions::default());
    let request: SendChatappMessageRequest = serde_json::from_value(input.clone()).unwrap();
    let builder = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let builder = builder.channel_type("whatsapp").r#type("message");
    let builder = builder.message_type(input["MessageType"].as_str().unwrap());
    let builder = builder.content_json(input["Content"].as_str().unwrap());
    vec![
        builder.clone().send().await.map(drop),
        builder.prepare().await.map(drop),
        client.send(&request, &options).await.map(drop),
        client.prepare(&request, &options).await.map(drop),
        client.call_json(action, input, &options).await.map(drop),
        client.prepare_json(action, input, &options).await.map(drop),
    ]
}

#[tokio::test]
async fn content_that_can_never_be_accepted_is_refused_on_every_way() {
    for (case, message_type, content, words) in [
        ("case 22: a quote in the text", "text", r#"{"text": "say "hi""}"#, "line 1 column 16"),
        ("case 22: a line break in the text", "text", "{\"text\":\"two\nlines\"}", "line 2 column 0"),
        ("case 22: no JSON at all", "text", "hello", "is not JSON"),
        ("case 22: nothing", "text", "", "is not JSON"),
        ("case 22: twice JSON", "text", r#""{\"text\":\"hi\"}""#, "turned into JSON twice"),
        ("case 22: a list", "text", r#"[{"text":"hi"}]"#, "not a list"),
        ("case 22: a number", "image", "1", "must be a JSON object"),
        ("case 22: contacts that are a text", "contacts", r#""[]""#, "must be a JSON object, not a string"),
        ("case 22: contacts that are a number", "contacts", "1", "must be a JSON list"),
        ("case 25: a placeholder in a text", "text", r#"{"text":"Hello {{1}}"}"#, "MessageInvalid"),
        (
            "case 25: in a caption",
            "image",
            r#"{"link":"https://example.com","caption":"{{ 2 }}"}"#,
            "`Content.caption`",
        ),
        (
            "case 25: deep inside",
            "interactive",
            r#"{"type":"carousel","action":{"cards":[{"body":{"text":"{{1}}"}}]}}"#,
            "`Content.action.cards[0].body.text`",
        ),
    ] {
        let service = Service::default();
        for result in send_every_way(&service.client(), &input(message_type, content)).await {
            let error = result.unwrap_err();
            assert_eq!(
                (error.kind(), error.execution()),
                (ErrorKind::InvalidRequest, Execution::NotExecuted),
                "{case}"
            );
            assert!(error.message().contains(words), "{case}: {error}");
            let shows = ["say", "lines", "hello", "Hello"].iter().any(|word| error.message().contains(word));
            assert!(!shows, "{case}: the error shows the content: {error}");
        }
        assert_eq!(service.count(), 0, "{case}");
    }
}

#[tokio::test]
async fn content_that_may_be_accepted_is_sent_on_every_way() {
    let long = format!(r#"{{"text":"{}"}}"#, "a".repeat(5000));
    for (case, message_type, content, wanted) in [
        ("case 22: well", "text", r#"{"text":"say \"hi\"\n"}"#, ""),
        (
            "case 22: contacts in a list",
            "contacts",
            r#"[{"name":{"formatted_name":"A","first_name":"A"}}]"#,
            "",
        ),
        (
            "case 22: contacts in an object, as seen in production",
            "contacts",
            r#"{"contacts":[]}"#,
            "W Content",
        ),
        ("case 22: a kind of tomorrow, or a typo", "poll", r#"["a"]"#, "W MessageType"),
        ("case 22: a key that is not documented", "text", r#"{"Text":"hi"}"#, "W Content"),
        ("case 22: longer than Meta allows", "text", long.as_str(), "W Content.text"),
        ("case 22: longer than is documented", "image", r#"{"link":"ftp://example.com"}"#, "W Content.link"),
        ("case 25: a named placeholder", "text", r#"{"text":"Hello {{name}}"}"#, "W Content.text"),
        ("case 25: a variable of a template", "text", r#"{"text":"Hello $(name)"}"#, "W Content.text"),
        ("case 25: an amount", "text", r#"{"text":"US$(100 or so), {1}"}"#, ""),
        (
            "case 25: a number elsewhere than in a text",
            "image",
            r#"{"link":"https://example.com/{{1}}"}"#,
            "W Content.link",
        ),
        (
            "case 25: what goes to a Flow",
            "interactive",
            r#"{"type":"x","action":{"parameters":{"flow_action_payload":{"data":{"text":"{{1}}"}}}}}"#,
            "W Content.action.parameters.flow_action_payload.data.text",
        ),
        ("case 26: this machine", "image", r#"{"link":"http://localhost:3000/a.jpg"}"#, "W Content.link"),
        (
            "case 30: two buttons with one id",
            "interactive",
            r#"{"type":"button","body":{"text":"?"},"action":{"buttons":[
                {"type":"reply","reply":{"id":"a","title":"Yes"}},{"type":"reply","reply":{"id":"a","title":"No"}}]}}"#,
            "W Content.action.buttons[1].reply.id",
        ),
    ] {
        let (service, input) = (Service::default(), input(message_type, content));
        assert_eq!(found(&parameters::check("SendChatappMessage", &input)), wanted, "{case}");
        for result in send_every_way(&service.client(), &input).await {
            assert!(result.is_ok(), "{case}: {result:?}");
        }
        // Three of the ways only prepare.
        assert_eq!(service.count(), 3, "{case}");
    }
}

#[tokio::test]
async fn an_option_is_the_way_around_a_rule() {
    let service = Service::default();
    let call = service.client().send_chatapp_message().channel_type("whatsapp").r#type("message");
    let call = call.from("8613800000000").to("8613800000001").with_parameter("Content", "{'text':'hi'}");
    assert!(call.send().await.is_ok());
}

#[test]
fn other_parameters_that_are_json_text_are_checked_as_well() {
    for (case, action, input, wanted) in [
        ("well", "MoveContactToGroup", json!({"Contacts": "[{\"id\":1}]", "LinkNewGroups": ""}), ""),
        ("no list", "MoveContactToGroup", json!({"Contacts": "{\"id\":1}"}), "W Contacts"),
        (
            "no JSON",
            "MoveContactToGroup",
            json!({"Contacts": "[]", "LinkExistGroups": "[{id:1}]"}),
            "W LinkExistGroups",
        ),
        ("no JSON", "UpdateFlowVersion", json!({"FlowViewModel": "{"}), "W FlowViewModel"),
        ("well", "CreateChatFlowByImport", json!({"FlowViewModel": "{}"}), ""),
        ("no text", "CreateChatFlowByImport", json!({"FlowViewModel": 1}), ""),
        ("no such operation", "Zzz", json!({"Content": "{"}), ""),
    ] {
        assert_eq!(found(&parameters::check(action, &input)), wanted, "{action}: {case}");
    }
}

#[test]
fn the_text_of_the_sms_in_place_of_a_message_is_checked_as_well() {
    let mut input = input("text", r#"{"text":"hi"}"#);
    input["FallBackContent"] = "Hello {{1}}".into();
    input["Language"] = "en".into();
    for action in ["SendChatappMessage", "SendChatappMassMessage"] {
        assert_eq!(found(&parameters::check(action, &input)), "W FallBackContent", "case 25: {action}");
    }
}
