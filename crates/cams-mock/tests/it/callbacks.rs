//! Callbacks: to which address, with which items, acknowledged or repeated.

use std::time::Duration;

use cams_core::Engine;
use cams_mock::{CallbackKind, CallbackQuirk, DeliveryState, InboundMessage, MockServer, Review};
use cams_models::{
    MassMessageRecipient, SendChannelType, SendChatappMassMessageRequest, UpdateAccountWebhookRequest,
    UpdatePhoneWebhookRequest, YesNoFlag,
};
use serde_json::{Value, json};

use crate::hook::{ACKNOWLEDGED, Hook};
use crate::messages::{USER, text};
use crate::support::{NUMBER, SPACE, call, control, engine, settled};
use crate::{numbers, templates};

async fn send(engine: &Engine) -> String {
    call(engine, text(USER)).await.unwrap().message_id.unwrap()
}

fn states(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["Status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_message_is_sent_delivered_and_read() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let id = send(&engine(&server)).await;
    let items = hook.items(3).await;
    assert_eq!(states(&items), ["Sent", "Delivered", "Read"]);
    let first = &items[0];
    assert_eq!(first["MessageId"], id);
    assert_eq!((&first["From"], &first["To"]), (&json!(NUMBER), &json!(USER)));
    assert_eq!((&first["TaskId"], &first["MsgFrameType"]), (&json!(id), &json!("message")));
    assert!(first["Timestamp"].as_i64() < items[1]["Timestamp"].as_i64());
}

#[tokio::test(start_paused = true)]
async fn a_recipient_that_ends_in_a_code_of_meta_fails_with_it() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let mut request = SendChatappMassMessageRequest::new(SendChannelType::Whatsapp, NUMBER, "en");
    request.template_code = Some("1103457628904726528".into());
    let to = ["8613800000001", "8613800131026"];
    request.sender_list = Some(to.iter().map(|to| MassMessageRecipient::new().with_to(*to)).collect());
    let group = call(&engine(&server), request).await.unwrap().group_message_id.unwrap();
    let items = hook.items(3).await;
    assert_eq!(states(&items), ["Sent", "Failed", "Delivered", "Read"]);
    assert_eq!(items[1]["To"], to[1]);
    assert_eq!(items[1]["ErrorCode"], "131026");
    assert_eq!(items[1]["ErrorDescription"], "131026:Message undeliverable");
    assert!(items.iter().all(|item| item["GroupMessageId"] == group && item["Type"] == "TEMPLATE"));
}

#[tokio::test]
async fn callbacks_go_to_the_webhooks_that_calls_set() {
    let (status, inbound, audit) =
        tokio::join!(Hook::start(vec![]), Hook::start(vec![]), Hook::start(vec![]));
    let server = MockServer::builder().audit_listings(0).start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let mut phone = UpdatePhoneWebhookRequest::new(NUMBER);
    phone.status_callback_url = Some(status.url.clone());
    phone.up_callback_url = Some(inbound.url.clone());
    call(&engine, phone).await.unwrap();
    let mut account = UpdateAccountWebhookRequest::new();
    account.status_callback_url = Some(audit.url.clone());
    call(&engine, account).await.unwrap();

    let sent = send(&engine).await;
    assert_eq!(status.items(3).await[0]["MessageId"], sent);
    let reply = InboundMessage::new(NUMBER, USER, "Where is it?").user_name("Ada").context_message_id(&sent);
    let received = server.receive(reply);
    let item = &inbound.items(1).await[0];
    assert_eq!((&item["MessageId"], &item["CustSpaceId"]), (&json!(received), &json!(SPACE)));
    assert_eq!((&item["From"], &item["To"], &item["Name"]), (&json!(USER), &json!(NUMBER), &json!("Ada")));
    assert_eq!((&item["Type"], &item["Message"]), (&json!("TEXT"), &json!("Where is it?")));
    assert_eq!(item["Context"], json!({"from": NUMBER, "id": sent}));
    let code = templates::create(&engine, "refuse_abusive_content").await;
    let item = &audit.items(1).await[0];
    assert_eq!((&item["TemplateCode"], &item["AuditStatus"]), (&json!(code), &json!("fail")));
    assert_eq!(item["Reason"], "ABUSIVE_CONTENT");
    assert_eq!(server.review_template("refuse_abusive_content", Review::Pause), 1);
    assert_eq!(audit.items(2).await[1]["AuditStatus"], "paused");
    let kinds: Vec<_> = server.callbacks().into_iter().map(|delivery| delivery.kind).collect();
    use CallbackKind::{Audit, Inbound, Status};
    assert_eq!(kinds, [Status, Status, Status, Inbound, Audit, Audit]);
}

#[tokio::test]
async fn a_webhook_that_is_turned_off_gets_nothing() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let mut phone = UpdatePhoneWebhookRequest::new(NUMBER);
    phone.status_callback_url = Some("http://127.0.0.1:9/".into());
    phone.http_flag = Some(YesNoFlag::N);
    call(&engine, phone).await.unwrap();
    send(&engine).await;
    assert!(server.callbacks().is_empty());
}

#[tokio::test]
async fn a_webhook_of_production_is_not_called() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let mut phone = UpdatePhoneWebhookRequest::new(NUMBER);
    phone.status_callback_url = Some("https://shop.example/hook".into());
    call(&engine, phone).await.unwrap();
    send(&engine).await;
    let callbacks = server.callbacks();
    assert_eq!(callbacks.len(), 3);
    assert!(callbacks.iter().all(|delivery| delivery.state == DeliveryState::NotAllowed));
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_is_not_acknowledged_is_repeated_on_the_schedule() {
    let hook = Hook::start(vec![(500, ACKNOWLEDGED), (200, "OK"), (0, "")]).await;
    let builder = MockServer::builder().webhook(&hook.url).audit_listings(0);
    let server = builder.callback_retries([1, 5, 10].map(Duration::from_secs)).start().await.unwrap();
    let begun = tokio::time::Instant::now();
    templates::create(&engine(&server), "sale").await;
    settled(&server, 0, DeliveryState::Acknowledged).await;
    // The waits, and the three seconds for the answer that does not come.
    assert!((19..20).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let attempts = server.callbacks()[0].attempts.clone();
    let seen: Vec<_> =
        attempts.iter().map(|attempt| (attempt.http_status, attempt.problem.as_deref())).collect();
    let no_code = "body is not JSON; answer {\"code\":0,\"msg\":\"Success\"}";
    assert_eq!(
        seen,
        [
            (Some(500), Some("HTTP status is not 200")),
            (Some(200), Some(no_code)),
            (None, Some("no answer within 3s")),
            (Some(200), None)
        ]
    );
    let bodies = hook.bodies(4).await;
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test(start_paused = true)]
async fn a_callback_is_given_up_after_its_last_attempt_and_does_not_hold_up_others() {
    let hook = Hook::start(vec![(503, ""), (200, ACKNOWLEDGED), (503, "")]).await;
    let builder = MockServer::builder().webhook(&hook.url).callback_retries([Duration::from_secs(60)]);
    let server = builder.start().await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "first"));
    server.receive(InboundMessage::new(NUMBER, USER, "second"));
    settled(&server, 0, DeliveryState::GivenUp).await;
    assert_eq!(server.callbacks()[1].state, DeliveryState::Acknowledged);
    let bodies = hook.bodies(3).await;
    assert!(bodies[1].contains("second") && bodies[2] == bodies[0]);
    assert_eq!(bodies.len(), 3);
}

#[tokio::test]
async fn quirks_bend_what_is_sent() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    server.set_callback_quirks([CallbackQuirk::ReverseOrder, CallbackQuirk::Duplicates]);
    send(&engine(&server)).await;
    let items = hook.items(6).await;
    assert_eq!(states(&items), ["Read", "Read", "Delivered", "Delivered", "Sent", "Sent"]);
    let body = r#"{"Quirks": ["SingleObject", "NoFrom"]}"#;
    assert_eq!(control(&server, "POST", "/-/callback-quirks", body).await.code(), "OK");
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    let bodies = hook.bodies(7).await;
    let item: Value = serde_json::from_str(&bodies[6]).unwrap();
    assert_eq!((&item["Message"], item.get("From")), (&json!("Hi"), None));
}

#[tokio::test]
async fn a_callback_is_sent_again_with_a_quirk() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    let sent = send(&engine(&server)).await;
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    let before = hook.bodies(4).await;

    assert_eq!(server.resend_callback_with(4, &[CallbackQuirk::Duplicates, CallbackQuirk::NoFrom]), [5, 6]);
    let bodies = hook.bodies(6).await;
    let items: Vec<Vec<Value>> = bodies[4..].iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    assert!(items.iter().all(|items| items[0]["Message"] == "Hi" && items[0].get("From").is_none()));

    let body = r#"{"Id": 2, "Quirks": ["DoubleEncoding"]}"#;
    let answer = control(&server, "POST", "/-/resend-callback", body).await;
    assert_eq!(answer.body["Ids"], json!([7]));
    let inner: String = serde_json::from_str(&hook.bodies(7).await[6]).unwrap();
    assert_eq!(inner, before[1]);

    // All receipts of the message, and what was sent again is not sent again with them.
    assert_eq!(server.resend_callback_with(7, &[CallbackQuirk::ReverseOrder]), [8, 9, 10, 11]);
    let all: Vec<_> = server.callbacks()[7..].iter().map(|delivery| delivery.resend_of).collect();
    assert_eq!(all, [Some(7), Some(3), Some(2), Some(1)]);
    let items: Vec<Vec<Value>> =
        hook.bodies(11).await[7..].iter().map(|body| serde_json::from_str(body).unwrap()).collect();
    assert_eq!(states(&items.concat()), ["Delivered", "Read", "Delivered", "Sent"]);
    assert!(items.concat().iter().all(|item| item["MessageId"] == sent));

    let answer = control(&server, "POST", "/-/resend-callback", r#"{"Id": 1, "Quirks": ["Sideways"]}"#).await;
    assert_eq!((answer.status, answer.code()), (400, "InvalidBody"));
    assert!(server.resend_callback_with(99, &[CallbackQuirk::Duplicates]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn callbacks_are_shown_over_http() {
    let hook = Hook::start(Vec::new()).await;
    let server = MockServer::builder().webhook(&hook.url).start().await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    settled(&server, 0, DeliveryState::Acknowledged).await;
    let shown = control(&server, "GET", "/-/callbacks", "").await.body;
    assert_eq!(shown["Callbacks"][0]["Kind"], "ChatAppInbound");
    assert_eq!(shown["Callbacks"][0]["State"], "Acknowledged");
    assert_eq!(shown["Callbacks"][0]["Attempts"][0]["HttpStatus"], 200);
    server.reset();
    assert!(server.callbacks().is_empty());
    server.receive(InboundMessage::new(NUMBER, USER, "again"));
    assert!(hook.bodies(2).await[1].contains("again"));
}

#[tokio::test]
async fn events_of_a_number_with_queues_wait_in_them() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    numbers::add(&engine).await;
    let mut phone = UpdatePhoneWebhookRequest::new(NUMBER);
    phone.queue_flag = Some(YesNoFlag::Y);
    call(&engine, phone).await.unwrap();
    let mut account = UpdateAccountWebhookRequest::new();
    account.queue_flag = Some(YesNoFlag::Y);
    call(&engine, account).await.unwrap();
    send(&engine).await;
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    templates::create(&engine, "sale").await;
    server.review_template("sale", Review::Approve);
    let waiting = ["ChatAppStatus", "ChatAppInbound", "ChatAppAudit"]
        .map(|kind| server.queue_len(&format!("Alicom-Queue-1-{kind}")));
    assert_eq!(waiting, [3, 1, 1]);
    assert!(server.callbacks().is_empty());
}
