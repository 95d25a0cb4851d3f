//! What interceptors see and may do, and what is left of a call that is dropped.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_core::{Attempt, CallEnd, CallInfo, ErrorKind, Execution, Intercept, StopReason};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::behavior::world::{Script, answer, ok, options, read, throttled, write};

/// Writes down what it sees, and adds a header.
#[derive(Clone, Debug)]
struct Witness {
    name: &'static str,
    header: &'static str,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Witness {
    fn new(name: &'static str, header: &'static str) -> Self {
        Self { name, header, seen: Arc::default() }
    }

    fn see(&self, what: &str) {
        self.seen.lock().unwrap().push(format!("{}: {what}", self.name));
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Intercept for Witness {
    fn before_attempt(&self, call: &CallInfo<'_>, headers: &mut HeaderMap) {
        self.see(&format!("before {}", call.action));
        headers.insert(HeaderName::from_static(self.header), HeaderValue::from_static("blue"));
    }

    fn after_attempt(&self, _: &CallInfo<'_>, attempt: &Attempt) {
        self.see(&format!("after {:?}", attempt.http_status()));
    }

    fn after_call(&self, _: &CallInfo<'_>, end: &CallEnd<'_>) {
        self.see(match end {
            CallEnd::Succeeded(_) => "succeeded",
            CallEnd::Failed(_) => "failed",
            _ => "cancelled",
        });
    }
}

#[tokio::test]
async fn an_answer_that_does_not_decode_is_the_end_of_a_failed_call() {
    let script = Script::new([answer(200, &[], r#"{"Code":"OK","Data":{"List":"none"}}"#)]);
    let witness = Witness::new("it", "x-tenant");
    let engine = script.engine_with(|config| config.intercept(witness.clone()));
    let error = read(&engine, &options()).await.unwrap_err();
    assert_eq!((error.kind(), error.stop_reason()), (ErrorKind::Unreadable, Some(StopReason::NotRetryable)));
    let seen = witness.seen();
    assert_eq!(seen[1..], ["it: after Some(200)", "it: failed"]);
}

#[tokio::test(start_paused = true)]
async fn interceptors_see_every_attempt_in_the_order_in_which_they_were_added() {
    let script = Script::new([throttled(), ok(), answer(403, &[], r#"{"Code":"Forbidden"}"#)]);
    let first = Witness::new("first", "x-acs-tenant");
    let second = Witness { name: "second", header: "x-tenant", seen: Arc::clone(&first.seen) };
    let engine = script.engine_with(|config| config.intercept(first.clone()).intercept(second));
    write(&engine, &options()).await.unwrap();
    write(&engine, &options()).await.unwrap_err();
    let each = |what: &str| [format!("first: {what}"), format!("second: {what}")];
    let attempt = |status: u16| {
        [each("before AddChatGroupInviteLink"), each(&format!("after Some({status})"))].concat()
    };
    let expected =
        [attempt(400), attempt(200), each("succeeded").into(), attempt(403), each("failed").into()].concat();
    assert_eq!(first.seen(), expected);
}

#[tokio::test]
async fn a_header_of_an_interceptor_is_sent_and_signed_when_it_is_one_of_the_service() {
    let script = Script::new([ok()]);
    let engine = script.engine_with(|config| {
        config.intercept(Witness::new("a", "x-acs-tenant")).intercept(Witness::new("b", "x-tenant"))
    });
    write(&engine, &options()).await.unwrap();
    assert_eq!(
        (script.header(0, "x-acs-tenant"), script.header(0, "x-tenant")),
        ("blue".into(), "blue".into())
    );
    let authorization = script.header(0, "authorization");
    assert!(
        authorization.contains(";x-acs-tenant;") && !authorization.contains("x-tenant;"),
        "{authorization}"
    );
}

#[tokio::test]
async fn a_header_that_the_sdk_sets_itself_is_refused_and_nothing_is_sent() {
    for header in ["authorization", "host", "x-acs-security-token", "x-acs-signature-nonce", "content-length"]
    {
        let script = Script::new([]);
        let engine = script.engine_with(|config| config.intercept(Witness::new("a", header)));
        let error = write(&engine, &options()).await.unwrap_err();
        assert_eq!((error.kind(), error.execution()), (ErrorKind::InvalidRequest, Execution::NotExecuted));
        assert!(error.message().contains(header), "{error}");
        assert!(script.requests().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_sends_nothing_more_and_is_seen_as_cancelled() {
    let script = Script::new([answer(429, &[("x-acs-retry-after", "1000")], "{}"), ok()]);
    let witness = Witness::new("a", "x-tenant");
    let engine = script.engine_with(|config| config.intercept(witness.clone()));
    let call = options();
    tokio::time::timeout(Duration::from_millis(500), write(&engine, &call)).await.unwrap_err();
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(script.requests().len(), 1);
    assert_eq!(witness.seen().last().unwrap(), "a: cancelled");
}
