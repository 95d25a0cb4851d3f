//! Requests and answers.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams::BoxFuture;
use cams::flows::{
    ErrorNotice, FlowAction, FlowEndpoint, FlowError, FlowReply, FlowRequest, UnwrapKey, UnwrapKeyError,
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Good, VECTORS, key_a, key_b};

fn good(name: &str) -> &'static Good {
    VECTORS.good.iter().find(|case| case.name == name).unwrap()
}

#[tokio::test]
async fn every_vector_is_opened_and_its_answer_is_sealed_byte_for_byte() {
    let endpoint = FlowEndpoint::new(key_a());
    for case in &VECTORS.good {
        assert_eq!(case.key, "A", "{}", case.name);
        let (request, sealer) = endpoint.open(case.http_body.as_bytes()).await.unwrap();
        let plain: Value = serde_json::from_str(&case.request_plaintext).unwrap();
        assert_eq!(request.data(), plain.get("data").unwrap_or(&Value::Null), "{}", case.name);
        assert_eq!(request.flow_token(), plain["flow_token"].as_str(), "{}", case.name);

        let body: Value = serde_json::from_str(&case.response_plaintext).unwrap();
        let reply = match case.response_status {
            427 => FlowReply::expired(body["error_msg"].as_str().unwrap()),
            _ => FlowReply::json(body),
        };
        let response = sealer.seal(&reply);
        assert_eq!(response.status(), case.response_status, "{}", case.name);
        assert_eq!(response.headers()["content-type"], "text/plain", "{}", case.name);
        // The text of the vectors has another order of keys where there is more than one.
        if reply_text(&case.response_plaintext) == case.response_plaintext {
            assert_eq!(response.body(), &case.response_body, "{}", case.name);
        }
    }
}

fn reply_text(text: &str) -> String {
    serde_json::from_str::<Value>(text).unwrap().to_string()
}

#[test]
fn some_vectors_can_be_compared_byte_for_byte() {
    let comparable =
        VECTORS.good.iter().filter(|case| reply_text(&case.response_plaintext) == case.response_plaintext);
    assert!(comparable.count() >= 3);
}

#[tokio::test]
async fn every_bad_vector_is_refused_and_all_failures_to_decrypt_are_one() {
    let endpoint = FlowEndpoint::new(key_a());
    let mut undecryptable = Vec::new();
    for case in &VECTORS.bad {
        let error = endpoint.open(case.http_body.as_bytes()).await.unwrap_err();
        let response = endpoint.answer(case.http_body.as_bytes(), unreached).await;
        assert_eq!(response.status(), error.status(), "{}", case.name);
        let expected = match case.expected.as_str() {
            "cannot-decrypt" => {
                undecryptable.push((error.to_string(), response.headers().clone(), response.into_body()));
                421
            }
            "malformed" | "not-json" | "not-an-object" | "malformed-or-decrypts" => 400,
            other => panic!("{}: {other}", case.name),
        };
        assert_eq!(error.status(), expected, "{}: {error}", case.name);
    }
    assert!(undecryptable.len() >= 12);
    assert!(undecryptable.iter().all(|one| *one == undecryptable[0]), "{undecryptable:?}");
}

async fn unreached(_: FlowRequest) -> Result<FlowReply, Infallible> {
    panic!("the handler was called");
}

#[tokio::test]
async fn an_older_key_opens_requests_while_keys_change() {
    let body = good("init-without-data").http_body.as_bytes();
    let newer_alone = FlowEndpoint::new(key_b());
    assert!(matches!(newer_alone.open(body).await, Err(FlowError::CannotDecrypt)));
    let both = newer_alone.with_older_key(key_a());
    assert_eq!(both.open(body).await.unwrap().0.action(), &FlowAction::Init);
}

#[tokio::test]
async fn the_parts_of_a_request_are_read() {
    let endpoint = FlowEndpoint::new(key_a());
    let open = async |name: &str| endpoint.open(good(name).http_body.as_bytes()).await.unwrap().0;

    let ping = open("ping").await;
    assert!(ping.is_health_check() && ping.flow_token().is_none() && ping.data().is_null());
    assert_eq!(open("init-with-empty-screen").await.screen(), None);
    let back = open("back-iv-12-bytes").await;
    assert_eq!((back.action(), back.screen()), (&FlowAction::Back, Some("SUMMARY")));
    let signed = open("version-4-with-token-signature").await;
    assert_eq!(signed.version(), Some("4.0"));
    assert!(signed.flow_token_signature().unwrap().starts_with("eyJ"));
    let exchange = open("data-exchange-iv-12-bytes-unicode").await;
    assert_eq!(exchange.data_as::<Value>().unwrap(), json!({"x": "é"}));
    let shown = format!("{exchange:?}");
    assert!(!shown.contains('é') && !shown.contains("flow-token"), "{shown}");
}

#[tokio::test]
async fn health_checks_and_error_notices_are_answered_without_the_handler() {
    let endpoint = FlowEndpoint::new(key_a());
    for name in ["ping", "error-notification"] {
        let case = good(name);
        let response = endpoint.answer(case.http_body.as_bytes(), unreached).await;
        assert_eq!((response.status().as_u16(), response.body()), (200, &case.response_body), "{name}");
    }
    let notice = endpoint.open(good("error-notification").http_body.as_bytes()).await.unwrap().0;
    assert_eq!(notice.action(), &FlowAction::DataExchange, "the action is that of the failed request");
    let ErrorNotice { error, message, .. } = notice.error_notice().unwrap();
    assert_eq!(error, "PAYLOAD_SCHEMA_ERROR");
    assert!(message.is_some());
}

#[tokio::test]
async fn the_handler_gives_the_next_screen_the_end_or_a_failure() {
    let endpoint = FlowEndpoint::new(key_a());
    let case = good("success");
    let done = async |request: FlowRequest| {
        Ok::<_, Infallible>(FlowReply::success(request.flow_token(), json!({"order": "A-1"})))
    };
    let response = endpoint.answer(case.http_body.as_bytes(), done).await;
    assert_eq!(response.status(), 200);
    // 16 bytes of tag, and four characters for three bytes.
    let length = (reply_text(&case.response_plaintext).len() + 16).div_ceil(3) * 4;
    assert_eq!(response.body().len(), length);

    let failing = async |_| Err::<FlowReply, _>("the database is away");
    let response = endpoint.answer(case.http_body.as_bytes(), failing).await;
    assert_eq!((response.status().as_u16(), response.body().as_str()), (500, ""));
}

#[test]
fn a_message_is_shown_on_a_screen_whatever_its_data_was() {
    let message = |data| FlowReply::screen("FORM", data).with_error_message("too young");
    assert_eq!(message(json!(null)), message(json!({})));
    assert_eq!(message(json!({"error_message": "before"})), message(json!({})));
    assert_ne!(message(json!({})), FlowReply::screen("FORM", json!({})));
}

/// A key service that is away, and counts how often it is asked.
#[derive(Debug, Default)]
struct Away(AtomicUsize);

impl UnwrapKey for Away {
    fn unwrap_key<'a>(
        &'a self,
        _wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, UnwrapKeyError>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Err(UnwrapKeyError::unavailable("timed out")) })
    }
}

#[tokio::test]
async fn a_key_service_that_is_away_is_not_told_as_a_wrong_key() {
    // 421 would make WhatsApp fetch the public key again, which is well.
    let endpoint = FlowEndpoint::new(Away::default()).with_older_key(key_a());
    let body = good("ping").http_body.as_bytes();
    let error = endpoint.open(body).await.unwrap_err();
    assert_eq!(error.status(), 500);
    let cause = std::error::Error::source(&error).and_then(std::error::Error::source).unwrap();
    assert_eq!(cause.to_string(), "timed out");
}
