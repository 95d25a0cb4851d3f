//! What is put right before a call is sent again: the clock, and the credentials.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_core::{
    BoxFuture, Credentials, CredentialsError, ErrorKind, Execution, ProvideCredentials, StopReason,
};

use crate::behavior::world::{Fixed, Script, Step, answer, ok, options, read, write};

/// The refusal of a service whose clock is that many hours ahead.
fn dated_wrong(hours: u64) -> Step {
    let there = Fixed::time() + Duration::from_secs(hours * 3600);
    answer(400, &[("date", &httpdate::fmt_http_date(there))], r#"{"Code":"InvalidTimeStamp.Expired"}"#)
}

#[tokio::test(start_paused = true)]
async fn the_clock_is_put_right_once_and_for_all_clones() {
    let script = Script::new([dated_wrong(1), ok(), ok(), ok()]);
    let engine = script.engine();
    let reply = write(&engine, &options()).await.unwrap();
    assert_eq!(reply.metadata.attempts().len(), 2);
    write(&engine, &options()).await.unwrap();
    write(&engine.clone(), &options()).await.unwrap();
    let dates: Vec<_> = (0..4).map(|request| script.header(request, "x-acs-date")).collect();
    assert_eq!(dates[0], "2023-11-14T22:13:20Z");
    assert_eq!(dates[1..], ["2023-11-14T23:13:20Z"; 3]);
    let mut nonces: Vec<_> = (0..4).map(|request| script.header(request, "x-acs-signature-nonce")).collect();
    nonces.dedup();
    assert_eq!(nonces.len(), 4);
    assert_ne!(script.header(1, "authorization"), script.header(2, "authorization"));
    assert_eq!(script.times(), [0; 4]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_may_not_be_tried_again_teaches_the_next_one() {
    let script = Script::new([dated_wrong(1), ok()]);
    let engine = script.engine();
    write(&engine, &options().no_retry()).await.unwrap_err();
    write(&engine, &options().no_retry()).await.unwrap();
    assert_eq!(script.header(1, "x-acs-date"), "2023-11-14T23:13:20Z");
}

#[tokio::test(start_paused = true)]
async fn case_12_an_answer_that_a_cache_kept_for_two_hours_is_two_hours_older() {
    let date = httpdate::fmt_http_date(Fixed::time() - Duration::from_secs(3600));
    for (age, expected) in [("7200", "2023-11-14T23:13:20Z"), ("0", "2023-11-14T21:13:20Z")] {
        let headers = [("date", date.as_str()), ("age", age)];
        let script = Script::new([answer(400, &headers, r#"{"Code":"InvalidTimeStamp.Expired"}"#), ok()]);
        write(&script.engine(), &options()).await.unwrap();
        assert_eq!(script.header(1, "x-acs-date"), expected, "age {age}");
    }
    let headers = [("date", date.as_str()), ("age", "unknown")];
    let script = Script::new([answer(400, &headers, r#"{"Code":"InvalidTimeStamp.Expired"}"#)]);
    let error = write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::NotRetryable), "nothing was learned");
}

#[tokio::test]
async fn a_clock_that_stays_wrong_is_not_put_right_twice() {
    let script = Script::new([dated_wrong(1), dated_wrong(2)]);
    let error = write(&script.engine(), &options()).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::Refused, Execution::Refused));
    assert_eq!((error.attempts().len(), error.stop_reason()), (2, Some(StopReason::NotRetryable)));
}

#[tokio::test]
async fn without_the_time_of_the_service_there_is_nothing_to_put_right() {
    let script = Script::new([answer(400, &[], r#"{"Code":"InvalidTimeStamp.Expired"}"#)]);
    let error = read(&script.engine(), &options()).await.unwrap_err();
    assert_eq!(error.stop_reason(), Some(StopReason::NotRetryable));
}

/// Provides `id-1`, `id-2` and so on, a new one after each that was refused, if it can.
#[derive(Clone, Debug)]
struct Rotating {
    refused: Arc<Mutex<Vec<String>>>,
    can: bool,
}

impl ProvideCredentials for Rotating {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.refused.lock().unwrap().len() + 1;
        Box::pin(
            async move { Ok(Credentials::new(format!("id-{number}"), "secret").with_security_token("t")) },
        )
    }

    fn invalidate(&self, refused: &Credentials) -> bool {
        self.refused.lock().unwrap().push(refused.access_key_id().to_owned());
        self.can
    }
}

#[tokio::test]
async fn credentials_that_are_refused_as_expired_are_replaced_once_where_that_is_possible() {
    let expired = || answer(400, &[], r#"{"Code":"InvalidSecurityToken.Expired"}"#);
    for (can, steps, requests) in [
        (true, vec![expired(), ok()], vec!["id-1", "id-2"]),
        (true, vec![expired(), expired()], vec!["id-1", "id-2"]),
        (false, vec![expired()], vec!["id-1"]),
    ] {
        let succeeds = can && steps.len() == 2 && format!("{:?}", steps[1]).contains("OK");
        let script = Script::new(steps);
        let provider = Rotating { refused: Arc::default(), can };
        let engine = script.engine_with(|config| config.credentials(provider.clone()));
        let result = write(&engine, &options()).await;
        assert_eq!(result.is_ok(), succeeds, "{result:?}");
        let used: Vec<_> = (0..script.requests().len())
            .map(|request| script.header(request, "x-acs-accesskey-id"))
            .collect();
        assert_eq!(used, requests);
        assert_eq!(*provider.refused.lock().unwrap(), ["id-1"]);
    }
}

/// Provides credentials just when the time of the call is over.
#[derive(Debug)]
struct TooLate;

impl ProvideCredentials for TooLate {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Ok(Credentials::new("id", "secret"))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_when_no_time_is_left_for_an_answer() {
    let script = Script::new([]);
    let error =
        write(&script.engine_with(|config| config.credentials(TooLate)), &options()).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::NotExecuted));
    assert!(script.requests().is_empty());
}
