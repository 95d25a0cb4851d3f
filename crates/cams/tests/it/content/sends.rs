//! What a call makes of content and templates.

use cams::content::whatsapp::{Document, Text};
use cams::content::{Template, viber};
use cams::models::{MessageFlowAction, SendChatappMessageRequest};
use cams::{Client, Config, Credentials, ErrorKind, PhoneNumber};
use cams_mock::MockServer;
use serde_json::{Value, json};

fn offline() -> Client {
    Client::new(Config::new().credentials(Credentials::new("id", "secret")).endpoint("http://127.0.0.1:9"))
        .unwrap()
}

#[test]
fn content_and_template_take_the_place_of_each_other() {
    let call = || offline().send_chatapp_message().from("8613800000000").to("8613800000001");
    let flow = MessageFlowAction::new().with_flow_token("t");
    let template = Template::name("order", "en").variable("n", "v").payload(["p"]).flow_action(flow);
    let sent: Value =
        serde_json::to_value(call().template(template.clone()).into_request().unwrap()).unwrap();
    let expected = json!({
        "ChannelType": "whatsapp", "Type": "template", "From": "8613800000000", "To": "8613800000001",
        "TemplateName": "order", "Language": "en", "TemplateParams": {"n": "v"}, "Payload": ["p"],
        "FlowAction": {"FlowToken": "t"},
    });
    assert_eq!(sent, expected);
    let again = call().content(Text::new("")).template(template.clone()).into_request().unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), expected);
    let sent: SendChatappMessageRequest =
        call().template(template).content(viber::Text::new("t")).into_request().unwrap();
    let expected = json!({
        "ChannelType": "viber", "Type": "message", "From": "8613800000000", "To": "8613800000001",
        "MessageType": "text", "Content": "{\"text\":\"t\"}",
    });
    assert_eq!(serde_json::to_value(sent).unwrap(), expected);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_before_anything_is_sent() {
    let call = offline().send_chatapp_message().from("+8613800000000").to("86 138");
    let error = call.content(Document::new("x", "")).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let message = error.message();
    for path in ["`Content.link`", "`Content.fileName`", "`From`", "`To`", "`PhoneNumber`"] {
        assert!(message.contains(path), "{path}: {message}");
    }
    assert!(!message.contains("138"), "{message}");
    // What is replaced breaks nothing any more.
    let call = offline().send_chatapp_message().from("8613800000000").to("8613800000001");
    let prepared = call.content(Text::new("")).content(Text::new("hello")).prepare().await;
    assert!(prepared.is_ok(), "{prepared:?}");
}

#[tokio::test]
async fn a_typed_message_arrives_as_it_was_written() {
    let server = MockServer::start().await.unwrap();
    let config = Config::new().credentials(server.credentials()).endpoint(server.endpoint());
    let client = Client::new(config).unwrap();
    let number: PhoneNumber = "+86 138-0013-8000".parse().unwrap();
    let call = client.send_chatapp_message().from("8613800000000").to(number);
    let reply = call.content(Text::new("hello")).send().await.unwrap();
    assert!(reply.message_id.is_some());
    let calls = server.calls();
    let sent =
        ["ChannelType", "Type", "MessageType", "Content", "To"].map(|name| calls[0].parameter(name).unwrap());
    assert_eq!(sent, ["whatsapp", "message", "text", "{\"text\":\"hello\"}", "8613800138000"]);
}
