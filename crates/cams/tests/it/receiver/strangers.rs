//! Anybody can post: what they get, and what they cannot make the program do.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use cams::receive::http::{CallbackReceiver, TokenError};
use cams::receive::{Events, Parser};
use http::{Method, Request};
use proptest::prelude::*;

use super::{BODY, End, Got, Pieces, TOKEN, parts, post, receiver};
use crate::log::Log;

async fn unreached(_: Events) -> Result<(), Infallible> {
    panic!("the handler was called")
}

#[tokio::test]
async fn only_a_path_that_ends_in_the_token_is_answered() {
    for path in ["/", "/cams", "/cams/", &format!("/{TOKEN}/x"), &format!("/x{TOKEN}"), &format!("/?{TOKEN}")]
    {
        for method in [Method::POST, Method::GET] {
            let request = Request::builder().method(method).uri(path).body(BODY.to_owned()).unwrap();
            assert_eq!(parts(&receiver().answer(request, unreached).await), (404, ""), "{path}");
        }
    }
    let got = Got::default();
    for path in [format!("/{TOKEN}"), format!("/a/b/{TOKEN}/?x=1")] {
        let request = Request::post(path).body(BODY.to_owned()).unwrap();
        assert_eq!(receiver().answer(request, |events| got.clone().keep(events)).await.status(), 200);
    }
    let anywhere = Request::post("/").body(BODY.to_owned()).unwrap();
    let open = CallbackReceiver::without_token();
    assert_eq!(open.answer(anywhere, |events| got.clone().keep(events)).await.status(), 200);
}

#[test]
fn a_token_that_can_be_guessed_or_written_in_two_ways_is_refused() {
    let refused = |token: &str| CallbackReceiver::new(token).unwrap_err();
    assert_eq!(refused(""), TokenError::TooShort);
    assert_eq!(refused(&"x".repeat(21)), TokenError::TooShort);
    assert_eq!(refused(&format!("{TOKEN}/")), TokenError::Character);
    assert_eq!(refused(&format!("{TOKEN}%2f")), TokenError::Character);
    assert!(CallbackReceiver::new(&"x".repeat(22)).is_ok());
    assert!(!format!("{:?}", receiver()).contains(TOKEN));
}

#[tokio::test]
async fn only_a_plain_post_is_taken() {
    let mut get = post(BODY);
    *get.method_mut() = Method::GET;
    let response = receiver().answer(get, unreached).await;
    assert_eq!((parts(&response), response.headers()["allow"].as_bytes()), ((405, ""), &b"POST"[..]));

    let mut compressed = post(BODY);
    compressed.headers_mut().insert("content-encoding", http::HeaderValue::from_static("gzip"));
    assert_eq!(parts(&receiver().answer(compressed, unreached).await), (415, ""));
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read_to_its_end() {
    let small = || receiver().with_parser(Parser::new().with_max_bytes(10 * 1024));
    let taken = Arc::new(Mutex::new(0));
    let body = Pieces { left: 1000, taken: taken.clone(), end: End::BreaksOff };
    assert_eq!(small().answer(post("").map(|_| body), unreached).await.status(), 413);
    assert_eq!(*taken.lock().unwrap(), 11);

    // One that announces its length is not read at all.
    assert_eq!(small().answer(post(&" ".repeat(10 * 1024 + 1)), unreached).await.status(), 413);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_or_never_ends_is_answered() {
    for (end, status) in [(End::BreaksOff, 500), (End::NeverComes, 503)] {
        let body = Pieces { left: 3, taken: Arc::default(), end };
        assert_eq!(parts(&receiver().answer(post("").map(|_| body), unreached).await), (status, ""));
    }
}

#[tokio::test]
async fn nothing_of_a_body_an_address_or_an_error_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .with_max_level(tracing::Level::TRACE)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let failing = async |_: Events| Err::<(), _>("MARKER in an error");
    let item = r#"[{"MessageId":"MARKER","Message":"MARKER","CustSpaceId":"MARKER"},"MARKER"]"#;
    receiver().answer(post(item), failing).await;
    receiver().with_space("cams-x000").answer(post(item), failing).await;
    receiver().answer(post("MARKER"), failing).await;
    receiver().answer(post(r#"{"Message":"MARKER"#), failing).await;
    let elsewhere = Request::post("/MARKER?MARKER").body(String::new()).unwrap();
    receiver().answer(elsewhere, failing).await;
    drop(guard);
    let text = log.text();
    assert_eq!(text.matches("a callback is not acknowledged").count(), 4, "{text}");
    assert!(!text.contains("MARKER") && !text.contains(TOKEN), "{text}");
}

proptest! {
    #[test]
    fn any_body_gets_an_answer_and_only_a_handler_acknowledges(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let got = Got::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let headers = http::HeaderMap::new();
        let open = CallbackReceiver::without_token();
        let handler = |events| got.clone().keep(events);
        let status =
            runtime.block_on(open.answer_bytes(&Method::POST, "/", &headers, &body, handler)).status();
        prop_assert!(status == 500 && got.len() == 0 || status == 200, "{status}");
    }
}
