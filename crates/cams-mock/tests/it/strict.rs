//! What a strict server checks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use cams_core::{CallOptions, Engine};
use cams_mock::{InboundMessage, MockServer, Review};
use cams_models::{
    CreateChatappTemplateRequest, ListChatappMessageRequest, ListChatappTemplateRequest, PageRequest,
    SERVICE, SendChatappMessageRequest, TemplateComponent,
};
use cams_operation::Operation;

use crate::messages::{USER, template, text};
use crate::numbers;
use crate::support::{FixedClock, NUMBER, call, code, config, engine};

/// A strict server with a connected number, and the template `order_shipped` in English with the variable `id`.
async fn start() -> (MockServer, Engine) {
    let server = MockServer::builder().strict().audit_listings(0).pending_listings(0).start().await.unwrap();
    let engine = engine(&server);
    prepare(&engine, &server).await;
    (server, engine)
}

async fn prepare(engine: &Engine, server: &MockServer) {
    numbers::add(engine).await;
    numbers::verify(engine, server).await;
    let body = TemplateComponent::new("BODY").with_text("Your order $(id) is on its way.");
    let request = CreateChatappTemplateRequest::new("UTILITY", vec![body], "en", "order_shipped", "WHATSAPP");
    call(engine, request).await.unwrap();
}

fn shipped() -> SendChatappMessageRequest {
    let mut request = template();
    request.template_code = None;
    request.template_name = Some("order_shipped".into());
    request.template_params = Some([("id".to_owned(), "7".to_owned())].into());
    request
}

#[tokio::test]
async fn a_template_exists_in_the_language_is_approved_and_gets_its_variables() {
    let (server, engine) = start().await;
    call(&engine, shipped()).await.unwrap();
    type Change = fn(&mut SendChatappMessageRequest);
    let cases: [(Change, &str); 4] = [
        (|message| message.template_name = Some("order_shiped".into()), "TemplateNotExist"),
        (|message| message.language = Some("en_US".into()), "TemplateNotExist"),
        (|message| message.template_params = None, "TemplateParamsNotEmpty"),
        (|message| message.from = "8613800000009".into(), "PhoneNumberError"),
    ];
    for (change, wanted) in cases {
        let mut request = shipped();
        change(&mut request);
        assert_eq!(code(&engine, request).await, format!("InvalidParameter.{wanted}"));
    }
    server.review_template("order_shipped", Review::Pause);
    assert_eq!(code(&engine, shipped()).await, "InvalidParameter.TemplateNotApproved");
}

#[tokio::test]
async fn a_free_message_fails_unless_the_user_wrote_within_a_day() {
    let seconds = Arc::new(AtomicU64::new(1_704_067_200));
    let clock = {
        let seconds = Arc::clone(&seconds);
        move || SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::SeqCst))
    };
    let builder = MockServer::builder().strict().audit_listings(0).pending_listings(0);
    let server = builder.clock(clock.clone()).start().await.unwrap();
    let engine_of = |now| Engine::new(&SERVICE, config(&server).platform(FixedClock(now))).unwrap();
    let engine = engine_of(clock());
    prepare(&engine, &server).await;
    call(&engine, text(USER)).await.unwrap();
    server.receive(InboundMessage::new(NUMBER, USER, "Hi"));
    call(&engine, text(USER)).await.unwrap();
    seconds.fetch_add(24 * 3600 + 1, Ordering::SeqCst);
    let engine = engine_of(clock());
    call(&engine, text(USER)).await.unwrap();
    let list = ListChatappMessageRequest::new(NUMBER, "whatsapp", PageRequest::new(1, 100));
    let rows = call(&engine, list).await.unwrap().data;
    let reasons: Vec<_> = rows.iter().map(|row| row.fail_reason.as_deref()).collect();
    let closed = Some("131047:Re-engagement message");
    assert_eq!(reasons, [closed, None, None, closed]);
}

#[tokio::test]
async fn calls_over_the_documented_rate_are_throttled_with_a_delay() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200);
    let server = MockServer::builder().strict().clock(move || now).start().await.unwrap();
    let engine = Engine::new(&SERVICE, config(&server).platform(FixedClock(now))).unwrap();
    let limit = ListChatappTemplateRequest::INFO.qps.unwrap();
    let options = CallOptions::default().max_attempts(1);
    for _ in 0..limit {
        engine.call(&ListChatappTemplateRequest::new(), &options).await.unwrap();
    }
    let error = engine.call(&ListChatappTemplateRequest::new(), &options).await.unwrap_err();
    assert_eq!((error.code(), error.http_status()), (Some("Throttling.User"), Some(429)));
    assert!(error.is_throttled());
}
