//! Acknowledged is what the handler made safe, and nothing else.

use std::convert::Infallible;
use std::time::Duration;

use cams::receive::http::CallbackReceiver;
use cams::receive::{ACK, Events, ItemKind, Parser};
use cams::{BoxFuture, Platform};
use http::{HeaderMap, Method};
use tower_service::Service;

use super::{BODY, Got, TOKEN, parts, post, receiver};

#[tokio::test]
async fn a_callback_is_acknowledged_after_the_handler_has_each_item_broken_ones_too() {
    let got = Got::default();
    let response = receiver().answer(post(BODY), |events| got.clone().keep(events)).await;
    assert_eq!(parts(&response), (200, ACK));
    assert_eq!(response.headers()["content-type"], "application/json");
    let texts = got.0.lock().unwrap();
    assert_eq!(texts.len(), 3);
    assert!(texts[0].contains(r#""m1""#) && texts[2].contains(r#""m2""#), "{texts:?}");
    assert_eq!(texts[1], r#"bad: "broken""#);
}

#[tokio::test]
async fn a_handler_that_fails_makes_the_service_send_again() {
    let response = receiver().answer(post(BODY), async |_| Err::<(), _>("the database is away")).await;
    assert_eq!(parts(&response), (500, ""));
}

#[tokio::test(start_paused = true)]
async fn a_handler_is_in_time_until_the_deadline_and_late_after_it() {
    let takes = |millis: u64| {
        async move |_: Events| {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Ok::<_, Infallible>(())
        }
    };
    assert_eq!(receiver().answer(post(BODY), takes(2_999)).await.status(), 200);
    assert_eq!(parts(&receiver().answer(post(BODY), takes(3_001)).await), (503, ""));
    let patient = receiver().with_deadline(Duration::from_secs(10));
    assert_eq!(patient.answer(post(BODY), takes(9_000)).await.status(), 200);
}

/// A clock on which every wait is over at once.
#[derive(Debug)]
struct Over;

impl Platform for Over {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

#[tokio::test]
async fn the_deadline_follows_the_platform() {
    let receiver = receiver().with_platform(Over);
    let never = async |_: Events| std::future::pending::<Result<(), Infallible>>().await;
    assert_eq!(receiver.answer(post(BODY), never).await.status(), 503);
    // What is ready at once needs no clock.
    assert_eq!(receiver.answer(post(BODY), async |_| Ok::<_, Infallible>(())).await.status(), 200);
}

#[tokio::test]
async fn a_server_with_its_own_types_passes_what_it_has_read() {
    let (got, path) = (Got::default(), format!("/{TOKEN}/"));
    let answer = async |method: Method, path: &str, body: &[u8]| {
        let handler = |events| got.clone().keep(events);
        receiver().answer_bytes(&method, path, &HeaderMap::new(), body, handler).await.status().as_u16()
    };
    assert_eq!(answer(Method::POST, &path, BODY.as_bytes()).await, 200);
    assert_eq!(answer(Method::POST, "/", BODY.as_bytes()).await, 404);
    assert_eq!(answer(Method::PUT, &path, BODY.as_bytes()).await, 405);
    assert_eq!(answer(Method::POST, &path, b"[").await, 500);
    assert_eq!(got.len(), 3);
}

#[tokio::test]
async fn events_of_others_are_acknowledged_and_left_out() {
    let count = async |receiver: CallbackReceiver| {
        let got = Got::default();
        let response = receiver.answer(post(BODY), |events| got.clone().keep(events)).await;
        assert_eq!(parts(&response), (200, ACK));
        got.len()
    };
    // The broken item names nobody, so it is always there.
    assert_eq!(count(receiver().with_space("cams-x000")).await, 2);
    assert_eq!(count(receiver().with_space("cams-x000").with_space("cams-y000")).await, 3);
    assert_eq!(count(receiver().with_business_number("+8613800000000")).await, 2);
    assert_eq!(count(receiver().with_business_number("8613800000001").with_space("cams-x000")).await, 1);
    assert_eq!(count(receiver().with_space("cams-z000")).await, 1);
}

#[tokio::test]
async fn without_any_event_the_handler_is_not_called() {
    let unreached = async |_: Events| -> Result<(), Infallible> { panic!("the handler was called") };
    assert_eq!(parts(&receiver().answer(post("[]"), unreached).await), (200, ACK));
    let others = receiver().with_space("cams-z000");
    let body = r#"[{"MessageId":"m1","Message":"hello","CustSpaceId":"cams-x000"}]"#;
    assert_eq!(parts(&others.answer(post(body), unreached).await), (200, ACK));
}

#[tokio::test]
async fn bodies_are_read_as_the_parser_says() {
    let statuses = receiver().with_parser(Parser::new().with_kind(ItemKind::Status).with_max_items(2));
    let got = Got::default();
    let response = statuses.answer(post(BODY), |events| got.clone().keep(events)).await;
    assert_eq!((parts(&response), got.len()), ((413, ""), 0));
}

#[tokio::test]
async fn the_service_answers_as_the_receiver_does() {
    let got = Got::default();
    let kept = got.clone();
    let mut service = receiver().service(move |events| kept.clone().keep(events));
    assert_eq!(parts(&service.call(post(BODY)).await.unwrap()), (200, ACK));
    assert_eq!(service.clone().call(post("")).await.unwrap().status(), 500);
    assert_eq!(got.len(), 3);
}
