//! Tests of what an error tells.

use super::*;
use crate::reply::AttemptOutcome;

fn attempt() -> Attempt {
    let failed = AttemptOutcome::Failed(ErrorKind::Throttled);
    Attempt::new(failed, Duration::ZERO, Duration::from_millis(5))
}

#[test]
fn display_has_action_attempts_code_status_message_and_request_id() {
    let mut failure = Failure::new(ErrorKind::Throttled, Execution::Refused, "slow down");
    failure.code = Some("Throttling.User".into());
    failure.http_status = Some(429);
    failure.request_id = Some("R1".into());
    let error = Error::new("ListFlow", RetryClass::Read, failure, vec![attempt(), attempt(), attempt()]);
    assert_eq!(
        error.to_string(),
        "ListFlow failed after 3 attempts: Throttling.User (HTTP 429): slow down [request id R1]"
    );
    assert!(error.is_throttled() && error.is_retryable() && !error.may_have_executed());
}

#[test]
fn display_says_when_it_may_have_been_executed() {
    let failure = Failure::new(ErrorKind::TimedOut, Execution::Unknown, "no answer within 30s");
    let error = Error::new("SendChatappMessage", RetryClass::Write, failure, vec![attempt()]);
    assert_eq!(
        error.to_string(),
        "SendChatappMessage failed: timed out: no answer within 30s; it may have been executed"
    );
    assert!(error.may_have_executed() && !error.is_retryable());
    let failure = Failure::new(ErrorKind::TimedOut, Execution::Unknown, "no answer within 30s");
    let error = Error::new("ListFlow", RetryClass::Read, failure, Vec::new());
    assert_eq!(error.to_string(), "ListFlow failed: timed out: no answer within 30s", "it changes nothing");
}

#[test]
fn debug_shows_the_length_of_a_body_and_not_its_text() {
    let mut failure = Failure::new(ErrorKind::Unreadable, Execution::Unknown, "no JSON");
    failure.keep(&bytes::Bytes::from_static(b"canary"));
    let error = Error::new("ListFlow", RetryClass::Read, failure, Vec::new());
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("body_length: Some(6)") && !shown.contains("canary"), "{shown}");
    assert_eq!(error.body(), Some(&b"canary"[..]));
}

#[test]
fn an_error_is_one_word_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
