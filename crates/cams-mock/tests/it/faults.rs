//! Calls that fail on demand.

use std::time::{Duration, Instant};

use cams_core::{CallOptions, Engine, Error, ErrorKind};
use cams_mock::{Fault, MockServer};
use cams_models::{AddChatGroupRequest, ListChatGroupRequest, PageRequest};
use serde_json::json;

use crate::support::{Handmade, NOW, NUMBER, PATIENCE, control, engine, exchange, rows};

/// A call that is tried once, within ten seconds.
async fn add(engine: &Engine) -> Result<(), Error> {
    let options = CallOptions::default().max_attempts(1).timeout(Duration::from_secs(10));
    engine.call(&AddChatGroupRequest::new(NUMBER), &options).await.map(|_| ())
}

async fn failure(engine: &Engine) -> Error {
    add(engine).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_waits_as_long_as_it_is_told_and_succeeds() {
    let server = MockServer::start().await.unwrap();
    server.fail_next("AddChatGroup", Fault::throttled(Duration::from_millis(1500)).times(2));
    let begun = tokio::time::Instant::now();
    let reply =
        engine(&server).call(&AddChatGroupRequest::new(NUMBER), &CallOptions::default()).await.unwrap();
    assert_eq!(reply.metadata.attempts().len(), 3);
    assert!(begun.elapsed() >= Duration::from_secs(3), "{:?}", begun.elapsed());
    let calls: Vec<_> =
        server.calls().into_iter().map(|call| (call.code, call.http_status, call.fault)).collect();
    let throttled = ("Throttling.User".to_owned(), 429, Some("Refused"));
    assert_eq!(calls, [throttled.clone(), throttled, ("OK".to_owned(), 200, None)]);
}

#[tokio::test]
async fn a_refusal_has_the_status_and_the_code_that_were_asked_for_in_json_and_in_xml() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let fault = || Fault::refused(503, "ServiceUnavailable", "busy & <gone>").unwrap();
    for fault in [fault(), fault().as_xml()] {
        server.fail_next("AddChatGroup", fault);
        let error = failure(&engine).await;
        let seen = (error.code(), error.http_status(), error.message());
        assert_eq!(seen, (Some("ServiceUnavailable"), Some(503), "busy & <gone>"));
    }
    server.fail_next("*", Fault::refused(200, "InvalidParameter.X", "wrong").unwrap());
    assert_eq!(failure(&engine).await.code(), Some("InvalidParameter.X"));
    assert!(rows(&engine).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn whether_a_call_was_executed_depends_on_when_the_answer_is_lost() {
    let cases = [
        (Fault::disconnect_before_execution(), ErrorKind::Interrupted, 0),
        (Fault::disconnect_after_execution(), ErrorKind::Interrupted, 1),
        (Fault::lose_answer(), ErrorKind::TimedOut, 1),
        (Fault::delay(Duration::from_secs(60)), ErrorKind::TimedOut, 0),
        (Fault::delay_answer(Duration::from_secs(60)), ErrorKind::TimedOut, 1),
    ];
    for (fault, kind, groups) in cases {
        let server = MockServer::start().await.unwrap();
        let engine = engine(&server);
        let shown = format!("{fault:?}");
        server.fail_next("AddChatGroup", fault);
        let error = failure(&engine).await;
        assert_eq!(error.kind(), kind, "{shown}: {error}");
        assert!(error.may_have_executed(), "{shown}");
        assert_eq!(rows(&engine).await.len(), groups, "{shown}");
        assert!(server.faults().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_delayed_call_succeeds() {
    let server = MockServer::start().await.unwrap();
    server.fail_next("AddChatGroup", Fault::delay(Duration::from_secs(5)));
    let begun = tokio::time::Instant::now();
    add(&engine(&server)).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn a_delayed_call_goes_on_when_the_faults_are_removed() {
    for (fault, already) in
        [(Fault::delay(Duration::from_secs(3600)), 0), (Fault::delay_answer(Duration::from_secs(3600)), 1)]
    {
        let server = MockServer::start().await.unwrap();
        let engine = engine(&server);
        server.fail_next("AddChatGroup", fault.always());
        let begun = Instant::now();
        let clear = async {
            while server.faults().first().is_none_or(|fault| fault.applied == 0)
                || rows(&engine).await.len() < already
            {
                assert!(begun.elapsed() < PATIENCE, "{:?}", server.faults());
                tokio::task::yield_now().await;
            }
            server.clear_faults();
        };
        let (added, ()) = tokio::join!(add(&engine), clear);
        added.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn shutdown_does_not_wait_for_a_lost_answer() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    server.fail_next("AddChatGroup", Fault::lose_answer());
    let begun = tokio::time::Instant::now();
    let stop = async {
        let waiting = Instant::now();
        while server.calls().is_empty() {
            assert!(waiting.elapsed() < PATIENCE, "no call arrives");
            tokio::task::yield_now().await;
        }
        server.shutdown().await;
    };
    let (failed, ()) = tokio::join!(failure(&engine), stop);
    assert_eq!(failed.kind(), ErrorKind::Interrupted);
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_fault_is_set_listed_and_removed_over_http() {
    let server = MockServer::start().await.unwrap();
    let engine = engine(&server);
    let body =
        json!({"Action": "AddChatGroup", "Status": 500, "Code": "InternalError", "Always": true}).to_string();
    let answer = control(&server, "POST", "/-/faults", &body).await;
    assert_eq!(answer.code(), "OK");
    assert_eq!(failure(&engine).await.code(), Some("InternalError"));
    // Another operation is spared.
    engine
        .call(&ListChatGroupRequest::new(NUMBER, PageRequest::new(1, 1)), &CallOptions::default())
        .await
        .unwrap();
    let listed = control(&server, "GET", "/-/faults", "").await.body;
    assert_eq!(listed["Faults"][0]["Code"], "InternalError");
    assert_eq!(listed["Faults"][0]["Id"], answer.body["Id"]);
    let path = format!("/-/faults?Id={}", answer.body["Id"]);
    assert_eq!(control(&server, "DELETE", &path, "").await.status, 200);
    assert_eq!(control(&server, "DELETE", &path, "").await.status, 404);
    add(&engine).await.unwrap();
    let refused = control(&server, "POST", "/-/faults", r#"{"Action": "*", "Kind": "Delay"}"#).await;
    assert_eq!((refused.code(), refused.message()), ("InvalidBody", "DelayMs is missing"));
}

#[tokio::test]
async fn a_call_that_is_refused_before_does_not_use_up_a_fault() {
    let server = MockServer::start().await.unwrap();
    let id = server.fail_next("AddChatGroup", Fault::lose_answer());
    let config = crate::support::config(&server).credentials(cams_core::Credentials::new("nobody", "x"));
    let stranger = Engine::new(&cams_models::SERVICE, config).unwrap();
    assert_eq!(failure(&stranger).await.code(), Some("InvalidAccessKeyId.NotFound"));
    assert_eq!(server.faults().len(), 1);
    assert!(server.remove_fault(id));
    server.fail_next("*", Fault::lose_answer());
    server.clear_faults();
    add(&engine(&server)).await.unwrap();
}

#[tokio::test]
async fn a_throttled_call_says_how_long_to_wait_in_the_headers_of_the_gateway() {
    let now = || std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let server = MockServer::builder().clock(now).start().await.unwrap();
    server.fail_next("AddChatGroup", Fault::throttled(Duration::from_millis(1500)));
    let request = Handmade::for_acs3(&server, "AddChatGroup").with_owner();
    let answer = exchange(&server, &request.acs3(&server)).await;
    assert_eq!((answer.status, answer.code()), (429, "Throttling.User"));
    assert_eq!(answer.header("x-acs-retry-after"), "1500");
    assert_eq!(answer.header("x-ratelimit-user-api"), "Limit:1,Remain:0,TimeLeft:1500,Reset:1500");
}
