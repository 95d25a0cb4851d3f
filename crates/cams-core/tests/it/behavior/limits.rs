//! Limits of time, of retries and of the rate.

use std::num::NonZeroU32;
use std::time::Duration;

use cams_core::credentials::{CredentialsError, ProvideCredentials};
use cams_core::{
    BoxFuture, CallOptions, Config, Credentials, ErrorKind, Execution, RateLimit, RetryPolicy, StopReason,
};
use cams_models::operations;
use futures_util::FutureExt;
use tokio::time::Instant;

use crate::behavior::world::{Script, Step, THROTTLED, answer, ok, options, read, throttled, write};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How long each attempt of a call lasts that is never answered.
async fn unanswered(
    is_read: bool,
    client: impl FnOnce(Config) -> Config,
    call: CallOptions,
) -> Vec<Duration> {
    let script = Script::new([Step::Hang, Step::Hang, Step::Hang]);
    let engine = script.engine_with(client);
    let error = match is_read {
        true => read(&engine, &call).await.unwrap_err(),
        false => write(&engine, &call).await.unwrap_err(),
    };
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::Unknown));
    error.attempts().iter().map(cams_core::Attempt::duration).collect()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_of_a_read_has_ten_seconds_and_one_of_a_write_all_the_time_of_the_call() {
    let same = |config| config;
    assert_eq!(unanswered(true, same, options().timeout(seconds(60))).await, [seconds(10); 3]);
    assert_eq!(unanswered(false, same, options()).await, [seconds(30)]);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_an_attempt_is_that_of_the_call_then_of_the_client_and_either_can_switch_it_off() {
    let client = |config: Config| config.attempt_timeout(seconds(2));
    assert_eq!(unanswered(true, client, options()).await, [seconds(2); 3]);
    assert_eq!(unanswered(false, client, options()).await, [seconds(2)]);
    assert_eq!(unanswered(true, client, options().attempt_timeout(seconds(1))).await, [seconds(1); 3]);
    assert_eq!(unanswered(true, client, options().no_attempt_timeout()).await, [seconds(30)]);
    assert_eq!(unanswered(true, Config::no_attempt_timeout, options()).await, [seconds(30)]);
    assert_eq!(
        unanswered(true, Config::no_attempt_timeout, options().attempt_timeout(seconds(1))).await,
        [seconds(1); 3]
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_has_no_end_when_that_is_wished() {
    for (client, call) in [
        (Config::no_timeout as fn(Config) -> Config, options()),
        (|config| config.timeout(seconds(5)), options().no_timeout()),
    ] {
        let engine = Script::new([Step::Hang]).engine_with(client);
        let day = seconds(24 * 60 * 60);
        assert!(tokio::time::timeout(day, write(&engine, &call)).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn no_wait_passes_the_deadline() {
    let script = Script::new([Step::Interrupted, Step::Interrupted]);
    let begun = Instant::now();
    let call = options().timeout(Duration::from_millis(600));
    let error = read(&script.engine(), &call).await.unwrap_err();
    // 200 ms are waited; 400 ms more would end at the deadline.
    assert_eq!((script.times(), error.stop_reason()), (vec![0, 200], Some(StopReason::Deadline)));
    assert_eq!(begun.elapsed(), Duration::from_millis(200));
    assert!(error.to_string().contains("a further attempt would pass the deadline"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_asked_for_is_kept_and_spread_over_the_base_delay() {
    // The chance of these tests is 1: the whole base delay comes on top, and the backoff is its bound.
    for (name, headers, wait) in [
        ("the gateway", &[("x-acs-retry-after", "1234")][..], 1234 + 200),
        ("seconds", &[("retry-after", "2")], 2000 + 200),
        (
            "the limit of the account",
            &[("x-ratelimit-user", "Limit:1,Remain:0,TimeLeft:777,Reset:1")],
            777 + 200,
        ),
        (
            "the limit of the call",
            &[("x-ratelimit-user-api", "Limit:1,Remain:0,TimeLeft:888,Reset:1")],
            888 + 200,
        ),
        (
            "case 7: a date",
            &[("retry-after", "Wed, 21 Oct 2026 07:28:03 GMT"), ("date", "Wed, 21 Oct 2026 07:28:00 GMT")],
            3000 + 200,
        ),
        ("a date by our clock", &[("retry-after", "Tue, 14 Nov 2023 22:13:25 GMT")], 5000 + 200),
        ("zero asks for nothing", &[("retry-after", "0"), ("x-ratelimit-user", "TimeLeft:0")], 200),
        ("a zero hides no wait", &[("retry-after", "2"), ("x-ratelimit-user", "TimeLeft:0")], 2000 + 200),
    ] {
        let script = Script::new([answer(429, headers, "{}"), ok()]);
        let reply = write(&script.engine(), &options()).await.unwrap();
        assert_eq!(script.times(), [0, wait], "{name}");
        assert_eq!(reply.metadata.attempts()[1].delay().as_millis(), wait);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_too_long_ends_the_call_with_the_answer() {
    let day = "Limit:1,Remain:0,TimeLeft:99999999999";
    for (name, header, value, client, asked) in [
        ("case 7: a day", "retry-after", "86400", None, seconds(86_400)),
        ("case 7: years", "x-ratelimit-user-api", day, None, Duration::from_millis(99_999_999_999)),
        ("just too long", "retry-after", "61", None, seconds(61)),
        (
            "longer than the client allows",
            "x-acs-retry-after",
            "5001",
            Some(seconds(5)),
            Duration::from_millis(5_001),
        ),
    ] {
        let script = Script::new([answer(429, &[(header, value)], THROTTLED)]);
        let policy = RetryPolicy::default();
        let policy = client.into_iter().fold(policy, RetryPolicy::max_asked_delay);
        let engine = script.engine_with(|config| config.retry(policy));
        let begun = Instant::now();
        let error = write(&engine, &options().no_timeout()).await.unwrap_err();
        assert_eq!((error.attempts().len(), begun.elapsed()), (1, Duration::ZERO), "{name}");
        assert_eq!((error.kind(), error.execution()), (ErrorKind::Throttled, Execution::Refused), "{name}");
        assert_eq!(error.stop_reason(), Some(StopReason::AskedDelay), "{name}");
        assert_eq!(error.retry_after().map(|wait| wait.as_millis()), Some(asked.as_millis()), "{name}");
        assert!(error.is_throttled() && error.is_retryable(), "{name}");
        let said = "not tried again: the service asks for a longer wait than the retry policy allows";
        assert!(error.to_string().contains(said), "{error}");
    }
    let script = Script::new([answer(429, &[("retry-after", "60")], THROTTLED), ok()]);
    write(&script.engine(), &options().no_timeout()).await.unwrap();
    assert_eq!(script.times(), [0, 60_200], "the longest wait that is allowed");
}

#[tokio::test(start_paused = true)]
async fn the_state_of_a_rate_limit_delays_no_call_that_failed_otherwise() {
    let limits = [("x-ratelimit-user", "Limit:1000,Remain:999,TimeLeft:59000,Reset:1")];
    let script = Script::new([answer(503, &limits, ""), ok()]);
    read(&script.engine(), &options()).await.unwrap();
    assert_eq!(script.times(), [0, 200]);
}

#[tokio::test(start_paused = true)]
async fn clones_share_a_budget_of_retries_that_successes_fill_again() {
    let script = Script::new([Step::Interrupted, Step::Interrupted]);
    let engine = script.engine_with(|config| config.retry_budget(15));
    let error = read(&engine, &options()).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.stop_reason()), (2, Some(StopReason::BudgetSpent)));
    assert!(error.to_string().contains("the retry budget of the client is spent"), "{error}");
    // 5 are left: a retry after throttling.
    let clone = engine.clone();
    script.add([throttled(), throttled()]);
    let error = read(&clone, &options()).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.stop_reason()), (2, Some(StopReason::BudgetSpent)));
    // Five successes give 5 back, and a retry that helped gives back what it took.
    script.add([ok(), ok(), ok(), ok(), ok(), throttled(), ok(), throttled(), ok()]);
    for attempts in [1, 1, 1, 1, 1, 2, 2] {
        assert_eq!(write(&clone, &options()).await.unwrap().metadata.attempts().len(), attempts);
    }
}

fn per_second(calls: u32) -> RateLimit {
    RateLimit::PerSecond(NonZeroU32::new(calls).unwrap())
}

#[tokio::test(start_paused = true)]
async fn calls_wait_for_their_turn() {
    let info = operations::find("GetCommerceSetting").unwrap();
    let documented = info.qps.expect("a documented limit");
    let input = serde_json::json!({"PhoneNumber": "8613800000000"});
    for (limit, apart) in [(per_second(20), 55), (RateLimit::Documented, 1100 / u128::from(documented))] {
        let script = Script::new([ok(), ok(), ok(), ok()]);
        let engine = script.engine_with(|config| config.rate_limit(limit));
        for call in [options(), options(), options(), options().no_rate_limit()] {
            engine.call_json(info.action, Some(info), &input, &call).await.unwrap();
        }
        assert_eq!(script.times(), [0, apart, 2 * apart, 2 * apart]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_gets_no_turn_in_its_time_is_refused_at_once_and_takes_nothing_from_the_budget() {
    let script = Script::new([ok()]);
    let engine = script.engine_with(|config| config.rate_limit(per_second(1)).retry_budget(10));
    write(&engine, &options()).await.unwrap();
    let begun = Instant::now();
    let error = write(&engine, &options().timeout(Duration::from_millis(900))).await.unwrap_err();
    assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::NotExecuted));
    assert_eq!((error.attempts().len(), error.stop_reason()), (0, None));
    assert_eq!(
        error.to_string(),
        "AddChatGroupInviteLink failed: timed out: the rate limit of the client leaves no turn within the timeout of \
         the call; raise the limit or the timeout, or start fewer calls at once"
    );
    assert_eq!((script.requests().len(), begun.elapsed()), (1, Duration::ZERO));
    script.add([Step::NotReached, ok()]);
    assert_eq!(write(&engine, &options()).await.unwrap().metadata.attempts().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn no_call_that_waits_for_its_turn_is_overtaken() {
    let script = Script::new(std::iter::repeat_with(ok).take(60));
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)));
    // Three programs that call again at once: none waits longer than for its own turn and those of the two others.
    let call = options().timeout(Duration::from_millis(331));
    let calls = async || {
        for _ in 0..20 {
            write(&engine, &call).await.unwrap();
        }
    };
    // They are asked in the same order each time, so that the first one could always be the first.
    futures_util::future::join_all([calls(), calls(), calls()]).await;
    assert_eq!(script.requests().len(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_polls_holds_no_other_up() {
    let script = Script::new([ok(), ok(), ok()]);
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)));
    let call = options();
    write(&engine, &call).await.unwrap();
    // The program begins a call and then does something else, such as another call.
    let mut left_alone = Box::pin(write(&engine, &call));
    assert!(left_alone.as_mut().now_or_never().is_none());
    write(&engine, &call).await.unwrap();
    left_alone.await.unwrap();
    assert_eq!(script.times(), [0, 220, 330]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_polled_again_after_its_deadline_is_not_sent() {
    let script = Script::default();
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)));
    let call = options();
    for late in [seconds(30), seconds(3_600)] {
        script.add([ok()]);
        write(&engine, &call).await.unwrap();
        let sent = script.requests().len();
        let mut left_alone = Box::pin(write(&engine, &call));
        assert!(left_alone.as_mut().now_or_never().is_none());
        tokio::time::sleep(late).await;
        let error = left_alone.await.unwrap_err();
        assert_eq!((error.kind(), error.execution()), (ErrorKind::TimedOut, Execution::NotExecuted));
        assert_eq!(script.requests().len(), sent, "{late:?}");
    }
}

/// Credentials that are fetched once for all calls, which takes two seconds.
#[derive(Debug, Default)]
struct Cold(tokio::sync::OnceCell<Credentials>);

impl ProvideCredentials for Cold {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let fetch = async || {
                tokio::time::sleep(seconds(2)).await;
                Credentials::new("id", "secret")
            };
            Ok(self.0.get_or_init(fetch).await.clone())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn calls_that_waited_for_the_same_credentials_go_out_one_by_one() {
    let script = Script::new(std::iter::repeat_with(ok).take(20));
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)).credentials(Cold::default()));
    let begun = Instant::now();
    let call = options();
    let replies = futures_util::future::join_all((0..20).map(|_| write(&engine, &call))).await;
    assert_eq!(script.times(), (0..20).map(|n| n * 110).collect::<Vec<_>>());
    assert_eq!(begun.elapsed(), seconds(2) + 19 * Duration::from_millis(110));
    let durations = replies.into_iter().map(|reply| reply.unwrap().metadata.attempts()[0].duration());
    assert!(
        durations.into_iter().all(|duration| duration == seconds(2)),
        "the wait for a turn is none of an attempt"
    );
}

/// Credentials that are valid for two seconds, and named after the millisecond at which they expire. The calls that
/// need new ones wait together until they are fetched.
#[derive(Debug)]
struct Fleeting {
    begun: Instant,
    current: tokio::sync::Mutex<Option<(Instant, Credentials)>>,
}

impl ProvideCredentials for Fleeting {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let mut current = self.current.lock().await;
            if let Some((_, valid)) = current.as_ref().filter(|(end, _)| Instant::now() < *end) {
                return Ok(valid.clone());
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
            let end = Instant::now() + seconds(2);
            let fetched = Credentials::new(end.duration_since(self.begun).as_millis().to_string(), "secret");
            *current = Some((end, fetched.clone()));
            Ok(fetched)
        })
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_expire_while_a_call_waits_for_its_turn_are_replaced() {
    let script = Script::new(std::iter::repeat_with(ok).take(30));
    let credentials = Fleeting { begun: Instant::now(), current: tokio::sync::Mutex::default() };
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)).credentials(credentials));
    let call = options();
    let replies = futures_util::future::join_all((0..30).map(|_| write(&engine, &call))).await;
    assert!(replies.iter().all(Result::is_ok));
    let times = script.times();
    assert!(times.windows(11).all(|calls| calls[10] - calls[0] >= 1000), "{times:?}");
    for (number, time) in times.iter().enumerate() {
        // The first request was sent when the first credentials were there.
        let sent = 300 + time;
        let header = script.header(number, "authorization");
        let id = header.split("Credential=").nth(1).unwrap().split(',').next().unwrap();
        assert!(sent < id.parse().unwrap(), "sent at {sent} with credentials that expired at {id}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_limits_on_one_operation_share_its_calls() {
    let script = Script::new(std::iter::repeat_with(ok).take(5));
    let engine = script.engine_with(|config| config.rate_limit(per_second(10)));
    for call in
        [options(), options().rate_limit(per_second(5)), options(), options().no_rate_limit(), options()]
    {
        write(&engine, &call).await.unwrap();
    }
    assert_eq!(script.times(), [0, 110, 330, 330, 440]);
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_leaves_no_second_turn_does_not_hide_why_there_should_be_one() {
    let body = r#"{"Code":"Throttling.User","Message":"slow down","RequestId":"R0"}"#;
    let script = Script::new([answer(429, &[("retry-after", "1")], body)]);
    let engine = script.engine_with(|config| config.rate_limit(per_second(1)));
    let call = options().timeout(Duration::from_millis(1_202));
    // The wait ends at 1.2 s, when the next turn has come; 2 ms are left. Another call takes that turn.
    let begun = Instant::now();
    script.add([ok()]);
    let (first, second) = futures_util::future::join(write(&engine, &call), write(&engine, &options())).await;
    assert!(second.is_ok() && begun.elapsed() < seconds(2));
    let error = first.unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.http_status()),
        (ErrorKind::Throttled, Some("Throttling.User"), Some(429))
    );
    assert_eq!((error.request_id(), error.retry_after()), (Some("R0"), Some(seconds(1))));
    assert_eq!((error.attempts().len(), error.stop_reason()), (1, Some(StopReason::Deadline)));
    assert!(error.is_throttled() && !error.may_have_executed());
}
