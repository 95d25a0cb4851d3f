//! The token: when it is fetched, renewed, and given up.

use std::time::Duration;

use cams::ErrorKind;
use tokio::time::timeout;

use super::script::{QUEUE, Script, empty, error, messages};

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_as_the_official_sdk_asks() {
    let script = Script::new([messages([1], 30)]);
    assert!(script.consumer().next().await.unwrap().is_ok());
    let query = format!("MessageType=ChatAppInbound&QueueName={QUEUE}");
    assert_eq!(script.token_requests(), [["POST", "QueryTokenForMnsQueue", &query]]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once() {
    let script = Script::new([error(403, "SecurityTokenExpired"), messages([1], 30)]);
    assert!(script.consumer().next().await.unwrap().is_ok());
    let keys: Vec<_> = script.polls().into_iter().map(|poll| poll.key).collect();
    assert_eq!(keys, ["STS.1", "STS.2"]);
}

#[tokio::test(start_paused = true)]
async fn a_fresh_token_that_is_refused_too_is_an_error_that_says_what_to_do() {
    let script = Script::new(vec![error(403, "AccessDenied"); 8]);
    let mut consumer = script.consumer();
    let begun = tokio::time::Instant::now();
    for _ in 0..4 {
        let failed = consumer.next().await.unwrap().unwrap_err();
        assert_eq!((failed.code(), failed.kind()), (Some("AccessDenied"), ErrorKind::Refused));
        assert!(failed.remedy().unwrap().contains("dybaseapi:QueryTokenForMnsQueue"));
    }
    let most = 2 + usize::try_from(begun.elapsed().as_secs() / 10).unwrap();
    assert!(script.tokens().len() <= most, "{:?} in {:?}", script.tokens(), begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_not_given_out_is_an_error() {
    let script = Script::new([messages([1], 30)]).with_refused_tokens(1);
    let mut consumer = script.consumer();
    let failed = consumer.next().await.unwrap().unwrap_err();
    assert_eq!(failed.code(), Some("NoPermission"));
    assert!(failed.remedy().unwrap().contains("dybaseapi:QueryTokenForMnsQueue"));
    assert!(consumer.next().await.unwrap().is_ok(), "somebody has given the permission");
}

#[tokio::test(start_paused = true)]
async fn a_token_without_a_readable_expiry_is_renewed_after_eight_minutes() {
    let script = Script::new(vec![empty(); 200]).with_expiry("soon");
    assert!(timeout(Duration::from_secs(1000), script.consumer().next()).await.is_err());
    let at: Vec<_> = script.tokens().iter().map(Duration::as_secs).collect();
    assert_eq!(at.len(), 3, "{at:?}");
    assert!((480..=490).contains(&at[1]) && (960..=985).contains(&at[2]), "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_claims_to_have_expired_is_used_and_not_fetched_in_a_tight_loop() {
    let script = Script::new(vec![empty(); 20]).with_expiry("2000-01-01 00:00:00");
    assert!(timeout(Duration::from_secs(60), script.consumer().next()).await.is_err());
    assert!(script.tokens().len() <= 7, "{:?}", script.tokens());
    assert!(script.polls().len() >= 8);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_fetched_before_it_is_needed_and_no_secret_is_shown() {
    let script = Script::new([messages([1], 30)]);
    let mut consumer = script.consumer();
    assert!(script.tokens().is_empty());
    assert!(consumer.next().await.unwrap().is_ok());
    let shown = format!("{consumer:?}");
    assert!(!shown.contains("STS.1") && !shown.contains("secret"), "{shown}");
}
