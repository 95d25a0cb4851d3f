//! What a call does when its credentials cannot be provided.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams_core::{
    BoxFuture, Credentials, CredentialsError, ErrorKind, Execution, ProvideCredentials, StopReason,
};

use crate::behavior::world::{Script, ok, options, read, write};

/// Fails a number of times, then provides.
#[derive(Clone, Debug)]
struct Failing {
    left: Arc<AtomicUsize>,
    is_transient: bool,
}

impl Failing {
    fn new(times: usize, is_transient: bool) -> Self {
        Self { left: Arc::new(AtomicUsize::new(times)), is_transient }
    }
}

impl ProvideCredentials for Failing {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let kind = if self.is_transient { CredentialsError::transient } else { CredentialsError::new };
        let order = Ordering::SeqCst;
        let result = match self.left.fetch_update(order, order, |left| left.checked_sub(1)) {
            Ok(_) => Err(kind("STS answered HTTP 503").with_source(std::io::Error::other("the cause"))),
            Err(_) => Ok(Credentials::new("id", "secret")),
        };
        Box::pin(async { result })
    }
}

#[tokio::test(start_paused = true)]
async fn a_passing_failure_is_tried_again_within_the_policy_since_nothing_was_sent() {
    for (name, times, is_transient, attempts, outcome) in [
        ("case 9: STS fails once", 1, true, 2, Ok(())),
        ("STS fails to the end", 9, true, 3, Err((true, StopReason::AttemptsSpent))),
        ("STS refuses", 1, false, 1, Err((false, StopReason::NotRetryable))),
    ] {
        let script = Script::new([ok()]);
        let engine = script.engine_with(|config| config.credentials(Failing::new(times, is_transient)));
        let result = write(&engine, &options()).await;
        let sent = script.requests().len();
        match (result, outcome) {
            (Ok(reply), Ok(())) => {
                assert_eq!((reply.metadata.attempts().len(), sent), (attempts, 1), "{name}");
            }
            (Err(error), Err((is_retryable, reason))) => {
                assert_eq!((error.attempts().len(), sent), (attempts, 0), "{name}");
                assert_eq!(
                    (error.kind(), error.execution()),
                    (ErrorKind::Credentials, Execution::NotExecuted)
                );
                assert_eq!(
                    (error.is_retryable(), error.stop_reason()),
                    (is_retryable, Some(reason)),
                    "{name}"
                );
                assert_eq!(error.message(), "STS answered HTTP 503: the cause", "{name}");
                assert!(std::error::Error::source(&error).is_none(), "{name}: nothing is said twice");
            }
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_passing_failure_takes_from_the_budget_and_ends_with_the_time_of_the_call() {
    let script = Script::new([]);
    let failing = || Failing::new(usize::MAX, true);
    let engine = script.engine_with(|config| config.credentials(failing()).retry_budget(0));
    let error = read(&engine, &options()).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.stop_reason()), (1, Some(StopReason::BudgetSpent)));

    let engine = script.engine_with(|config| config.credentials(failing()));
    let short = options().timeout(std::time::Duration::from_millis(100));
    let error = write(&engine, &short).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.stop_reason()), (1, Some(StopReason::Deadline)));
    assert!(script.requests().is_empty());
}
