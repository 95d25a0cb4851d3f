//! Messages with the mistakes of a first afternoon: each is told, with what was meant.

use cams::ErrorKind;
use cams::content::whatsapp::{Contact, Contacts, Text};
use cams::content::{Content, Template};
use cams::models::SendChatappMessageMessageType as MessageType;
use cams_mock::MockServer;
use serde_json::json;

use crate::programs::terminal::client;

#[tokio::test]
async fn a_typo_of_a_documented_value_is_told_before_anything_is_sent() {
    let server = MockServer::start().await.unwrap();
    let strict = client(&server).with_strict_checks();
    let message = || strict.send_chatapp_message().from("8613800000000").to("8613800000001");
    let text = || message().message_type(MessageType::Text).content_json(r#"{"text":"hi"}"#);
    for (call, path, meant) in [
        (text().channel_type("watsapp").r#type("message"), "`ChannelType`", "`whatsapp`"),
        (text().channel_type("WHATSAPP").r#type("message"), "`ChannelType`", "`whatsapp`"),
        (text().channel_type("whatsapp").r#type("mesage"), "`Type`", "`message`"),
        (text().message_type("txt").channel_type("whatsapp").r#type("message"), "`MessageType`", "`text`"),
    ] {
        let refused = call.send().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
        let said = format!("{path} is not one of its documented values; did you mean {meant}?");
        assert!(refused.message().contains(&said), "{refused}");
    }
    assert!(server.calls().is_empty());
    message().content(Text::new("hi")).send().await.unwrap();
}

#[tokio::test]
async fn a_channel_that_contradicts_the_content_is_an_error() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let message = || client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let template = Template::code("1103457628904726528", "en");
    let line = || Content::raw("line", "text", json!({"text": "hi"}));
    for (call, path) in [
        (message().content(Text::new("hi")).channel_type("viber"), "`ChannelType` contradicts the content"),
        (message().content(Text::new("hi")).r#type("template"), "`Type` contradicts the content"),
        (
            message().template(template.clone()).channel_type("viber"),
            "`ChannelType` contradicts the template",
        ),
        (message().template(template.clone()).r#type("message"), "`Type` contradicts the template"),
        (message().content(line()).channel_type("viber"), "for `line`"),
        (message().content(Content::raw("signal", "text", json!({}))).channel_type("line"), "for `signal`"),
    ] {
        let refused = call.send().await.unwrap_err();
        assert!(refused.message().contains(path), "{refused}");
    }
    assert!(server.calls().is_empty());
    message().channel_type("viber").content(Text::new("hi")).send().await.unwrap();
}

#[tokio::test]
async fn a_contact_is_made_from_a_name() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let call = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    call.content(Contacts::new([Contact::new("Ana")])).send().await.unwrap();
}
