//! Requests and answers.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams::BoxFuture;
use cams::flows::{
    ErrorNotice, FlowAction, FlowEndpoint, FlowError, FlowReply, FlowRequest, UnwrapKey, UnwrapKeyError,
};
use cams_mock::flows::{FlowAnswer, FlowClient, FlowClientError};
use http::Request;
use serde_json::{Value, json};
use tower_service::Service;
use zeroize::Zeroizing;

use super::{Good, VECTORS, key_a, key_b};
use crate::log::Log;

fn good(name: &str) -> &'static Good {
    VECTORS.good.iter().find(|case| case.name == name).unwrap()
}

#[tokio::test]
async fn every_vector_is_opened_and_its_answer_is_the_one_that_others_give() {
    let endpoint = FlowEndpoint::new(key_a());
    for case in &VECTORS.good {
        assert_eq!(case.key, "A", "{}", case.name);
        let (request, sealer) = endpoint.open(case.http_body.as_bytes()).await.unwrap();
        let plain: Value = serde_json::from_str(&case.request_plaintext).unwrap();
        assert_eq!(request.data(), plain.get("data").unwrap_or(&Value::Null), "{}", case.name);
        assert_eq!(request.flow_token(), plain["flow_token"].as_str(), "{}", case.name);

        let answer = answer_to(case).await;
        let wanted: Value = serde_json::from_str(&case.response_plaintext).unwrap();
        assert_eq!(answer.open(&case.response_body).unwrap(), wanted, "{}: of others", case.name);
        let reply = match case.response_status {
            427 => FlowReply::expired(wanted["error_msg"].as_str().unwrap()),
            _ => FlowReply::json(wanted.clone()),
        };
        let response = sealer.seal(&reply);
        assert_eq!(response.status(), case.response_status, "{}", case.name);
        assert_eq!(response.headers()["content-type"], "text/plain", "{}", case.name);
        assert_eq!(answer.open(response.body()).unwrap(), wanted, "{}", case.name);
    }
}

/// What opens the answer to a vector: the client's part, with the key that the request holds.
async fn answer_to(case: &Good) -> FlowAnswer {
    let body: Value = serde_json::from_str(&case.http_body).unwrap();
    let bytes = |name: &str| STANDARD.decode(body[name].as_str().unwrap()).unwrap();
    let key = key_a().unwrap_key(&bytes("encrypted_aes_key")).await.unwrap();
    FlowAnswer::new(key.as_slice().try_into().unwrap(), &bytes("initial_vector")).unwrap()
}

#[tokio::test]
async fn a_client_that_has_the_public_half_alone_is_understood() {
    let client = FlowClient::new(&VECTORS.keys.a.public_spki_pem).unwrap();
    let endpoint = FlowEndpoint::new(key_a());
    let handler = async |request: FlowRequest| Ok::<_, Infallible>(FlowReply::json(request.data().clone()));
    for data in [json!({"name": "Ana \u{1f600}"}), json!({}), json!({"long": "x".repeat(100_000)})] {
        let asked = json!({"version": "3.0", "action": "data_exchange", "data": data});
        let (body, answer) = client.request(&asked).unwrap();
        let response = endpoint.answer(body.as_bytes(), handler).await;
        assert_eq!(response.status(), 200);
        assert_eq!(answer.open(response.body()).unwrap(), data);
        let (_, other) = client.request(&asked).unwrap();
        assert_eq!(other.open(response.body()), Err(FlowClientError::CannotDecrypt));
    }
    assert_eq!(FlowClient::new("no key").unwrap_err(), FlowClientError::PublicKey);
}

#[tokio::test]
async fn the_service_answers_posts_within_its_limits() {
    let client = FlowClient::new(&VECTORS.keys.a.public_spki_pem).unwrap();
    let screen = || FlowReply::screen("SIZE", json!({"sizes": ["S"]}));
    let mut service =
        FlowEndpoint::new(key_a()).service(move |_| async move { Ok::<_, Infallible>(screen()) });
    let (body, answer) = client.request(&json!({"version": "3.0", "action": "INIT"})).unwrap();
    let response = service.call(Request::post("/flow").body(body).unwrap()).await.unwrap();
    assert_eq!(answer.open(response.body()).unwrap(), json!({"screen": "SIZE", "data": {"sizes": ["S"]}}));

    let mut status = async |request: http::request::Builder, body: String| {
        service.call(request.body(body).unwrap()).await.unwrap().status().as_u16()
    };
    assert_eq!(status(Request::get("/flow"), String::new()).await, 405);
    assert_eq!(status(Request::post("/flow"), " ".repeat(1024 * 1024 + 1)).await, 413);
    assert_eq!(status(Request::post("/flow"), "{}".into()).await, 400);
    assert_eq!(status(Request::post("/flow"), good("ping").http_body.clone()).await, 200);
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
async fn a_request_may_be_written_with_escaped_slashes() {
    let case = VECTORS.good.iter().find(|case| case.http_body.contains('/')).unwrap();
    let body = case.http_body.replace('/', "\\/");
    assert!(FlowEndpoint::new(key_a()).open(body.as_bytes()).await.is_ok(), "{}", case.name);
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
async fn nothing_of_a_request_or_of_the_error_of_its_handler_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let client = FlowClient::new(&VECTORS.keys.a.public_spki_pem).unwrap();
    let asked = json!({"version": "3.0", "action": "data_exchange", "data": {"name": "MARKER"}});
    let (body, _) = client.request(&asked).unwrap();
    let failing =
        async |request: FlowRequest| Err::<FlowReply, _>(format!("no such {}", request.data()["name"]));
    let endpoint = FlowEndpoint::new(key_a());
    assert_eq!(endpoint.answer(body.as_bytes(), failing).await.status(), 500);
    assert_eq!(endpoint.answer(br#"{"MARKER":"MARKER"}"#, failing).await.status(), 400);
    drop(guard);
    let text = log.text();
    assert_eq!(text.matches("a request of a flow is").count(), 2, "{text}");
    assert!(!text.contains("MARKER"), "{text}");
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
    let end = answer_to(case).await.open(response.body()).unwrap();
    let token = serde_json::from_str::<Value>(&case.request_plaintext).unwrap()["flow_token"].clone();
    let params = json!({"order": "A-1", "flow_token": token});
    assert_eq!(end["data"]["extension_message_response"]["params"], params);

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
