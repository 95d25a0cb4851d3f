//! Between a customer and a business number: blocks, and conversations that are cleared.

use cams_mock::{InboundMessage, MockServer};
use cams_models::{
    ListChatappMessageRequest, MassMessageRecipient, PageRequest, SendChannelType,
    SendChatappMassMessageRequest,
};
use serde_json::{Value, json};

use crate::hook::Hook;
use crate::kept::{file, keeping};
use crate::messages::{USER, text};
use crate::support::{NUMBER, call, control, engine};
use crate::views::{send, shown};

const OTHER: &str = "8613800000002";

fn both() -> String {
    json!({"BusinessNumber": NUMBER, "UserNumber": USER}).to_string()
}

/// The last receipt of a message, with its code.
async fn end(server: &MockServer, id: &str) -> (Value, Value) {
    let page = shown(server, &format!("/-/messages?MessageId={id}")).await;
    let last = page["Messages"][0]["Receipts"].as_array().unwrap().last().unwrap().clone();
    (last["Status"].clone(), last["Code"].clone())
}

#[tokio::test]
async fn messages_to_a_customer_who_blocked_the_number_fail_until_the_block_is_lifted() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let engine = engine(&server);
    let (read, failed) = ((json!("Read"), Value::Null), (json!("Failed"), json!("131026")));
    assert!(server.block(NUMBER, USER) && !server.block(NUMBER, USER));
    let sent = send(&engine, text(USER)).await;
    assert_eq!(end(&server, &sent).await, failed);
    let item = &hook.items(1).await[0];
    assert_eq!((&item["Status"], &item["ErrorCode"]), (&json!("Failed"), &json!("131026")));
    assert_eq!(end(&server, &send(&engine, text(OTHER)).await).await, read, "another customer");

    assert!(server.unblock(NUMBER, USER) && !server.unblock(NUMBER, USER));
    assert_eq!(end(&server, &send(&engine, text(USER)).await).await, read);

    assert_eq!(control(&server, "POST", "/-/block", &both()).await.body["WasBlocked"], false);
    assert_eq!(control(&server, "POST", "/-/block", &both()).await.body["WasBlocked"], true);
    assert_eq!(end(&server, &send(&engine, text(USER)).await).await, failed);
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    assert_eq!(end(&server, &send(&engine, text(USER)).await).await, read, "who writes lifts the block");
    server.block(NUMBER, USER);
    assert_eq!(control(&server, "POST", "/-/unblock", &both()).await.body["WasBlocked"], true);
    assert_eq!(control(&server, "POST", "/-/unblock", &both()).await.body["WasBlocked"], false);
}

#[tokio::test]
async fn a_mass_sending_fails_for_those_who_blocked_the_number_and_no_others() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    server.block(NUMBER, USER);
    let mut request = SendChatappMassMessageRequest::new(SendChannelType::Whatsapp, NUMBER, "en");
    request.template_code = Some("1103457628904726528".into());
    request.sender_list = Some([USER, OTHER].map(|to| MassMessageRecipient::new().with_to(to)).into());
    call(&engine(&server), request).await.unwrap();
    let items = hook.items(3).await;
    let of = |to: &str| {
        items.iter().filter(|item| item["To"] == to).map(|item| item["Status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        (of(USER), of(OTHER)),
        (vec![json!("Failed")], ["Sent", "Delivered", "Read"].map(Value::from).into())
    );
}

#[tokio::test]
async fn a_block_is_shown_survives_a_restart_and_goes_with_a_reset() {
    let is_blocked = async |server: &MockServer| {
        shown(server, "/-/conversations").await["Conversations"][0]["IsBlocked"].clone()
    };
    let (_folder, file) = file();
    let server = keeping(&file).await;
    send(&engine(&server), text(USER)).await;
    assert_eq!(is_blocked(&server).await, false);
    server.block(NUMBER, USER);
    assert_eq!(is_blocked(&server).await, true);
    server.finish().await.unwrap();
    let server = keeping(&file).await;
    assert_eq!(is_blocked(&server).await, true);
    server.reset();
    let sent = send(&engine(&server), text(USER)).await;
    assert_eq!(end(&server, &sent).await.0, "Read");
}

#[tokio::test]
async fn viber_tells_of_a_block_and_whatsapp_does_not() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let mut request = text(USER);
    request.channel_type = SendChannelType::Viber;
    "28769".clone_into(&mut request.from);
    let engine = engine(&server);
    let sent = send(&engine, request).await;
    send(&engine, text(USER)).await;
    hook.items(6).await;
    server.block(NUMBER, USER);
    server.block("28769", USER);
    server.receive(InboundMessage::new("28769", USER, "Hi").channel_type("viber"));
    let items = hook.items(9).await;
    let told: Vec<_> = items[6..].iter().map(|item| (&item["Status"], &item["MessageId"])).collect();
    assert_eq!(told[..2], [(&json!("unsubscribe"), &json!(sent)), (&json!("subscribe"), &json!(sent))]);
    assert_eq!((&items[8]["Message"], &items[6]["From"]), (&json!("Hi"), &json!("28769")));
    let page = shown(&server, &format!("/-/messages?MessageId={sent}")).await;
    let tells: Vec<_> =
        page["Messages"][0]["Callbacks"].as_array().unwrap().iter().map(|one| &one["Tells"]).collect();
    assert_eq!(tells[3..], ["unsubscribe", "subscribe"]);
}

#[tokio::test]
async fn a_conversation_that_is_cleared_is_gone_and_the_others_stay() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    for to in [USER, OTHER, USER] {
        send(&engine, text(to)).await;
    }
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    server.block(NUMBER, OTHER);
    let answer = control(&server, "DELETE", "/-/conversations?Conversation=1", "").await;
    assert_eq!((answer.status, answer.code()), (200, "OK"));
    let page = shown(&server, "/-/conversations").await;
    assert_eq!((&page["Total"], &page["Conversations"][0]["UserNumber"]), (&json!(1), &json!(OTHER)));
    assert_eq!(shown(&server, "/-/overview").await["Counts"]["Unread"], 1);
    let request = ListChatappMessageRequest::new(NUMBER, "whatsapp", PageRequest::new(1, 100));
    let rows = call(&engine, request).await.unwrap().data;
    assert_eq!(rows.iter().map(|row| row.user_number.as_deref()).collect::<Vec<_>>(), [Some(OTHER)]);

    // What the two are to each other stays, and a new message begins a new conversation.
    send(&engine, text(USER)).await;
    let row = shown(&server, "/-/conversations").await["Conversations"][0].clone();
    assert_eq!((&row["Conversation"], &row["Messages"]), (&json!(3), &json!(1)));
    assert!(row["WindowOpenUntil"].is_string());
    assert!(server.clear_conversation(2) && !server.clear_conversation(2));
    let sent = send(&engine, text(OTHER)).await;
    assert_eq!(end(&server, &sent).await.0, "Failed");
    for (path, status, code) in [
        ("/-/conversations?Conversation=1", 404, "NoConversation"),
        ("/-/conversations", 400, "InvalidQuery"),
    ] {
        let answer = control(&server, "DELETE", path, "").await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
    }
}

#[tokio::test]
async fn a_block_takes_two_names_of_a_length_that_is_kept() {
    let server = MockServer::start().await.unwrap();
    for (business, user) in [("", USER), (NUMBER, ""), (NUMBER, &*"x".repeat(1025))] {
        let body = json!({"BusinessNumber": business, "UserNumber": user}).to_string();
        let answer = control(&server, "POST", "/-/block", &body).await;
        assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
    }
}
