//! Messages: sent, received, and listed.

use std::time::{Duration, SystemTime};

use cams_core::Engine;
use cams_mock::{InboundMessage, MockServer};
use cams_models::{
    ChatappMessageRecord, ListChatappMessageRequest, MassMessageRecipient, MessageDirection, PageRequest,
    SERVICE, SendChannelType, SendChatappMassMessageRequest, SendChatappMessageMessageType,
    SendChatappMessageRequest, SendChatappMessageType,
};

use crate::support::{FixedClock, NUMBER, call, code, config, control, engine};

pub(crate) const USER: &str = "8613800000001";

pub(crate) fn text(to: &str) -> SendChatappMessageRequest {
    let mut request = SendChatappMessageRequest::new(
        SendChannelType::Whatsapp,
        NUMBER,
        to,
        SendChatappMessageType::Message,
    );
    request.message_type = Some(SendChatappMessageMessageType::Text);
    request.content_json = Some(r#"{"text":"Hello"}"#.into());
    request
}

pub(crate) fn template() -> SendChatappMessageRequest {
    let mut request = text(USER);
    request.r#type = SendChatappMessageType::Template;
    request.template_code = Some("1103457628904726528".into());
    request.language = Some("en".into());
    request
}

fn mass(to: &[String]) -> SendChatappMassMessageRequest {
    let mut request = SendChatappMassMessageRequest::new(SendChannelType::Whatsapp, NUMBER, "en");
    request.template_code = Some("1103457628904726528".into());
    request.sender_list = Some(to.iter().map(|to| MassMessageRecipient::new().with_to(to)).collect());
    request
}

fn history() -> ListChatappMessageRequest {
    ListChatappMessageRequest::new(NUMBER, "whatsapp", PageRequest::new(1, 100))
}

async fn list(engine: &Engine, request: ListChatappMessageRequest) -> Vec<ChatappMessageRecord> {
    call(engine, request).await.unwrap().data
}

async fn ids(engine: &Engine, request: ListChatappMessageRequest) -> Vec<String> {
    list(engine, request).await.into_iter().filter_map(|row| row.message_id).collect()
}

#[tokio::test]
async fn what_was_sent_and_received_is_listed_in_its_order() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let sent = call(&engine, text(USER)).await.unwrap().message_id.unwrap();
    let received = server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    let from_template = call(&engine, template()).await.unwrap().message_id.unwrap();
    let rows = list(&engine, history()).await;
    let found: Vec<_> = rows.iter().map(|row| row.message_id.clone().unwrap()).collect();
    assert_eq!(found, [sent.as_str(), &received, &from_template]);
    assert_eq!(rows[0].message.as_deref(), Some(r#"{"text":"Hello"}"#));
    assert_eq!(rows[0].event_action, Some(MessageDirection::Down));
    assert_eq!(
        (rows[1].event_action.clone(), rows[1].message.as_deref()),
        (Some(MessageDirection::Up), Some("Hi"))
    );
    assert_eq!(rows[2].template_code.as_deref(), Some("1103457628904726528"));
    server.reset();
    assert!(list(&engine, history()).await.is_empty());
}

#[tokio::test]
async fn a_mass_sending_has_one_id_and_its_messages_have_their_own() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    call(&engine, text(USER)).await.unwrap();
    let users: Vec<_> = (0..45).map(|number| format!("86138000001{number:02}")).collect();
    let group = call(&engine, mass(&users)).await.unwrap().group_message_id;
    let mut all = Vec::new();
    for index in 1..=3 {
        let mut request = history();
        request.group_message_id.clone_from(&group);
        request.page = PageRequest::new(index, 20);
        all.extend(list(&engine, request).await);
    }
    let found: Vec<_> = all.iter().map(|row| row.user_number.clone().unwrap()).collect();
    assert_eq!(found, users);
    let ids: std::collections::HashSet<_> = all.iter().map(|row| &row.message_id).collect();
    assert_eq!(ids.len(), 45);
}

#[tokio::test]
async fn filters_keep_rows_out() {
    let now = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(1_704_067_200));
    let clock = std::sync::Arc::clone(&now);
    let at =
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(std::sync::atomic::Ordering::SeqCst));
    let server = MockServer::builder().clock(at).start().await.unwrap();
    let fixed = FixedClock(SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200));
    let engine = Engine::new(&SERVICE, config(&server).platform(fixed.clone())).unwrap();
    let first = call(&engine, text(USER)).await.unwrap().message_id.unwrap();
    now.fetch_add(60, std::sync::atomic::Ordering::SeqCst);
    let second = call(&engine, template()).await.unwrap().message_id.unwrap();
    let third = server.receive(InboundMessage::new(NUMBER, "8613800000002", "Hi").cust_space_id("cams-x000"));
    server.receive(InboundMessage::new(NUMBER, USER, "Hi").cust_space_id("cams-other"));
    server.receive(InboundMessage::new(NUMBER, USER, "Hi").channel_type("viber"));
    server.receive(InboundMessage::new("8613800000009", USER, "Hi"));
    let request = |change: fn(&mut ListChatappMessageRequest)| {
        let mut request = history();
        change(&mut request);
        request
    };
    let cases: [(ListChatappMessageRequest, &[&String]); 10] = [
        (history(), &[&first, &second, &third]),
        (request(|list| list.channel_type = "WHATSAPP".into()), &[&first, &second, &third]),
        (request(|list| list.template_code = Some("1103457628904726528".into())), &[&second]),
        (request(|list| list.user_number = Some(USER.into())), &[&first, &second]),
        (request(|list| list.event_action = Some(MessageDirection::Up)), &[&third]),
        (request(|list| list.message_status = Some("failed".into())), &[]),
        (request(|list| list.end_time = Some(1_704_067_200_000)), &[&first]),
        (request(|list| list.start_time = Some(1_704_067_200_001)), &[&second, &third]),
        (request(|list| list.start_time_str = Some("2024-01-01 00:01:00".into())), &[&second, &third]),
        (request(|list| list.end_time_str = Some("2024-01-01 00:00:59".into())), &[&first]),
    ];
    for (request, wanted) in cases {
        let shown = format!("{request:?}");
        assert_eq!(ids(&engine, request).await.iter().collect::<Vec<_>>(), wanted, "{shown}");
    }
    assert_eq!(
        code(&engine, request(|list| list.start_time_str = Some("today".into()))).await,
        "InvalidParameter.StartTimeStr"
    );
    assert_eq!(
        code(&engine, request(|list| list.channel_type = "messenger".into())).await,
        "InvalidParameter.ChannelTypeNotSupport"
    );
    assert_eq!(
        code(&engine, request(|list| list.page = PageRequest::new(0, 10))).await,
        "InvalidParameter.PageInvalid"
    );
    let other = Engine::new(&SERVICE, config(&server).platform(fixed).cust_space_id("cams-other")).unwrap();
    assert_eq!(list(&other, history()).await.len(), 1);
}

#[tokio::test]
async fn a_message_that_the_service_is_known_to_refuse_is_refused() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    type Change = fn(&mut SendChatappMessageRequest);
    let cases: [(Change, &str); 16] = [
        (|message| message.channel_type = "whatsap".into(), "ChannelTypeNotSupport"),
        (|message| message.r#type = "mesage".into(), "MessageTypeNotSupport"),
        (|message| message.message_type = Some("txt".into()), "MessageTypeNotSupport"),
        (|message| message.message_type = Some("gif".into()), "MessageTypeNotSupport"),
        (|message| message.content_json = Some(r#"{"foo":1}"#.into()), "TextNotEmpty"),
        (|message| message.message_type = Some("image".into()), "LinkNotEmpty"),
        (|message| message.message_type = Some("reaction".into()), "ContentError"),
        (|message| message.message_type = Some("contacts".into()), "ContentError"),
        (|message| message.from = "+8613800000000".into(), "FromOnlyNumeric"),
        (|message| message.to = "+8613800000001".into(), "ToOnlyNumeric"),
        (|message| message.message_type = None, "MessageTypeNotEmpty"),
        (|message| message.content_json = None, "ContentNotEmpty"),
        (|message| message.content_json = Some("Hello".into()), "ContentError"),
        (|message| message.content_json = Some(r#""Hello""#.into()), "ContentError"),
        (|message| message.r#type = SendChatappMessageType::Template, "TemplateCodeNotEmpty"),
        (
            |message| {
                *message = template();
                message.language = None;
            },
            "LanguageNotEmpty",
        ),
    ];
    for (change, wanted) in cases {
        let mut request = text(USER);
        change(&mut request);
        assert_eq!(code(&engine, request).await, format!("InvalidParameter.{wanted}"));
    }
    let users = vec![USER.to_owned(); 1001];
    assert_eq!(code(&engine, mass(&users)).await, "InvalidParameter.SenderListTooLong");
    assert_eq!(code(&engine, mass(&[])).await, "InvalidParameter.SenderListNotEmpty");
    assert_eq!(code(&engine, mass(&["+1".into()])).await, "InvalidParameter.ToOnlyNumeric");
    let mut request = mass(&[USER.to_owned()]);
    request.channel_type = "whatsap".into();
    assert_eq!(code(&engine, request).await, "InvalidParameter.ChannelTypeNotSupport");
    assert!(list(&engine, history()).await.is_empty());
}

#[tokio::test]
async fn a_message_is_received_over_http() {
    let server = MockServer::start().await.unwrap();
    let body = format!(
        r#"{{"BusinessNumber":"{NUMBER}","UserNumber":"{USER}","MessageType":"IMAGE","Message":"{{}}"}}"#
    );
    let answer = control(&server, "POST", "/-/receive", &body).await;
    assert_eq!(answer.code(), "OK");
    let rows = list(&engine(&server), history()).await;
    assert_eq!(rows[0].message_id.as_deref(), answer.body["MessageId"].as_str());
    assert_eq!(rows[0].message_type.as_deref(), Some("IMAGE"));
    let refused = control(&server, "POST", "/-/receive", "{}").await;
    assert_eq!((refused.status, refused.code()), (400, "InvalidBody"));
}
