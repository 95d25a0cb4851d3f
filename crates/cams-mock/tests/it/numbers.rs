//! The way of a number from being added to being connected.

use cams_core::Engine;
use cams_mock::MockServer;
use cams_models::{
    AddChatappPhoneNumberRequest, ChatappPhoneNumber, ChatappPhoneNumberDeregisterRequest,
    ChatappPhoneNumberRegisterRequest, ChatappSyncPhoneNumberRequest, ChatappVerifyAndRegisterRequest,
    GetChatappVerifyCodeRequest, GetPhoneNumberVerificationStatusRequest, QueryChatappPhoneNumbersRequest,
    UpdatePhoneWebhookRequest,
};

use crate::support::{NUMBER, call, code, engine};

/// Adds the number.
pub(crate) async fn add(engine: &Engine) {
    call(engine, adding("86", "13800000000")).await.unwrap();
}

/// Has a code sent to the number, and reads it.
pub(crate) async fn read_code(engine: &Engine, server: &MockServer) -> String {
    call(engine, GetChatappVerifyCodeRequest::new("en_US", "sms", NUMBER)).await.unwrap();
    server.verification_code(NUMBER).unwrap()
}

/// Verifies and registers the number, which was added.
pub(crate) async fn verify(engine: &Engine, server: &MockServer) {
    let code = read_code(engine, server).await;
    call(engine, ChatappVerifyAndRegisterRequest::new(NUMBER, code)).await.unwrap();
}

fn adding(country: &str, number: &str) -> AddChatappPhoneNumberRequest {
    AddChatappPhoneNumberRequest::new(country, number, "Example Shop")
}

async fn rows(engine: &Engine) -> Vec<ChatappPhoneNumber> {
    call(engine, QueryChatappPhoneNumbersRequest::new()).await.unwrap().phone_numbers
}

async fn status(engine: &Engine) -> String {
    rows(engine).await.remove(0).status.unwrap().to_string()
}

async fn verification(engine: &Engine) -> String {
    let reply = call(engine, GetPhoneNumberVerificationStatusRequest::new(NUMBER)).await.unwrap();
    reply.data.unwrap().code_verification_status.unwrap().to_string()
}

#[tokio::test]
async fn a_number_is_added_verified_and_connected() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    add(&engine).await;
    assert_eq!(server.verification_code(NUMBER), None);
    assert_eq!(
        (status(&engine).await.as_str(), verification(&engine).await.as_str()),
        ("UNVERIFIED", "NOT_VERIFIED")
    );
    assert_eq!(rows(&engine).await[0].verified_name.as_deref(), Some("Example Shop"));
    assert_eq!(rows(&engine).await[0].phone_number.as_deref(), Some(NUMBER));

    let first = read_code(&engine, &server).await;
    let second = read_code(&engine, &server).await;
    assert!(second.len() == 6 && second.bytes().all(|byte| byte.is_ascii_digit()), "{second}");
    if first != second {
        let old = ChatappVerifyAndRegisterRequest::new(NUMBER, first);
        assert_eq!(code(&engine, old).await, "InvalidParameter.VerifyCodeError");
    }
    let wrong = ChatappVerifyAndRegisterRequest::new(NUMBER, "nothing");
    assert_eq!(code(&engine, wrong).await, "InvalidParameter.VerifyCodeError");
    assert_eq!(verification(&engine).await, "NOT_VERIFIED");
    let right = ChatappVerifyAndRegisterRequest::new(NUMBER, second);
    call(&engine, right.clone()).await.unwrap();
    assert_eq!(server.verification_code(NUMBER), None);
    assert_eq!(code(&engine, right).await, "InvalidParameter.VerifyCodeError");

    assert_eq!(verification(&engine).await, "VERIFIED");
    assert_eq!(status(&engine).await, "PENDING");
    assert_eq!(status(&engine).await, "CONNECTED");
}

#[tokio::test]
async fn connecting_takes_as_many_looks_as_the_server_is_told() {
    for looks in [0, 3] {
        let server = MockServer::builder().pending_listings(looks).start().await.unwrap();
        let engine = engine(&server);
        add(&engine).await;
        verify(&engine, &server).await;
        for _ in 0..looks {
            assert_eq!(status(&engine).await, "PENDING");
        }
        let synced = call(&engine, ChatappSyncPhoneNumberRequest::new()).await.unwrap().phone_numbers;
        assert_eq!(synced[0].status.as_ref().map(|status| status.as_str()), Some("CONNECTED"));
    }
}

#[tokio::test]
async fn a_verified_number_is_registered_again_without_a_code() {
    let server = MockServer::builder().pending_listings(0).start().await.unwrap();
    let engine = engine(&server);
    add(&engine).await;
    let register = ChatappPhoneNumberRegisterRequest::new(NUMBER);
    assert_eq!(code(&engine, register.clone()).await, "InvalidParameter.PhoneNumberNotVerified");
    verify(&engine, &server).await;
    call(&engine, ChatappPhoneNumberDeregisterRequest::new(NUMBER)).await.unwrap();
    assert_eq!(
        (status(&engine).await.as_str(), verification(&engine).await.as_str()),
        ("DISCONNECTED", "VERIFIED")
    );
    call(&engine, register.clone()).await.unwrap();
    assert_eq!(status(&engine).await, "CONNECTED");
    call(&engine, register).await.unwrap();
    assert_eq!(status(&engine).await, "CONNECTED");
}

#[tokio::test]
async fn a_number_belongs_to_one_space() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let mut elsewhere = adding("86", "13800000000");
    elsewhere.cust_space_id = Some("cams-y000".into());
    call(&engine, elsewhere).await.unwrap();
    assert!(rows(&engine).await.is_empty());
    assert_eq!(code(&engine, adding("86", "13800000000")).await, "InvalidParameter.PhoneNumberExist");
    assert_eq!(code(&engine, adding("+86", "13800000001")).await, "InvalidParameter.PhoneNumberError");
    let unknown = GetChatappVerifyCodeRequest::new("en_US", "sms", NUMBER);
    assert_eq!(code(&engine, unknown).await, "InvalidParameter.PhoneNumberError");
}

#[tokio::test]
async fn a_query_filters_by_either_state() {
    let server = MockServer::builder().pending_listings(0).start().await.unwrap();
    let engine = engine(&server);
    add(&engine).await;
    call(&engine, adding("86", "13800000001")).await.unwrap();
    verify(&engine, &server).await;
    for (wanted, count) in
        [("VERIFIED", 1), ("NOT_VERIFIED", 1), ("CONNECTED", 1), ("UNVERIFIED", 1), ("BANNED", 0)]
    {
        let mut request = QueryChatappPhoneNumbersRequest::new();
        request.status = Some(wanted.into());
        assert_eq!(call(&engine, request).await.unwrap().phone_numbers.len(), count, "{wanted}");
    }
}

#[tokio::test]
async fn a_query_shows_the_webhook() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    add(&engine).await;
    let mut request = UpdatePhoneWebhookRequest::new(NUMBER);
    request.up_callback_url = Some("https://example.com/up".into());
    call(&engine, request).await.unwrap();
    let mut request = UpdatePhoneWebhookRequest::new(NUMBER);
    request.status_callback_url = Some("https://example.com/status".into());
    call(&engine, request).await.unwrap();
    let row = rows(&engine).await.remove(0);
    assert_eq!(row.up_callback_url.as_deref(), Some("https://example.com/up"));
    assert_eq!(row.status_callback_url.as_deref(), Some("https://example.com/status"));
}
