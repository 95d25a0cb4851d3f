//! Acknowledgements, and the other ways to settle a message.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cams::ErrorKind;
use http::Method;
use tokio::time::timeout;

use super::script::{Script, Step, answer, error, messages};

const SECOND: Duration = Duration::from_secs(1);

fn errors(entries: &[(&str, &str)]) -> Step {
    let entry = |(code, handle): &(&str, &str)| {
        format!("<Error><ErrorCode>{code}</ErrorCode><ReceiptHandle>{handle}</ReceiptHandle></Error>")
    };
    answer(404, format!("<Errors>{}</Errors>", entries.iter().map(entry).collect::<String>()))
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_go_together_before_the_next_poll_over_one_connection() {
    let script = Script::new([messages(0..16, 30), messages(16..20, 30)]);
    let mut consumer = script.consumer();
    for _ in 0..20 {
        consumer.next().await.unwrap().unwrap().ack();
    }
    assert!(timeout(30 * SECOND, consumer.next()).await.is_err());
    let sizes: Vec<_> = script.deletions().iter().map(Vec::len).collect();
    assert_eq!((sizes, script.polls().len()), (vec![16, 4], 3));
    assert_eq!(script.most_in_flight(), 1, "a request waits for the one before it");
    assert_eq!(script.tokens().len(), 1);
    let totals = consumer.close().await.unwrap();
    assert_eq!((totals.received, totals.acknowledged, totals.deleted, totals.late), (20, 20, 20, 0));
}

#[tokio::test(start_paused = true)]
async fn an_acknowledgement_during_a_long_poll_is_sent_after_a_second() {
    let script = Script::new([messages(0..2, 60)]);
    let mut consumer = script.consumer();
    let (first, second) = (consumer.next().await.unwrap().unwrap(), consumer.next().await.unwrap().unwrap());
    assert!(timeout(10 * SECOND, consumer.next()).await.is_err(), "the poll waits");
    first.ack();
    let settle = async {
        tokio::time::sleep(SECOND / 2).await;
        second.ack();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = timeout(5 * SECOND, consumer.next()) => {}
        () = settle => {}
    }
    assert_eq!(script.deletions(), [["h0", "h1"]]);
    let deletion = script.asked().into_iter().find(|asked| asked.method == Method::DELETE).unwrap();
    let after = deletion.at - 10 * SECOND;
    assert!(after >= SECOND && after < 2 * SECOND, "{after:?}");
    assert_eq!(script.polls().len(), 2, "the poll was not cancelled");
}

#[tokio::test(start_paused = true)]
async fn closing_sends_what_was_acknowledged_and_nothing_else() {
    let script = Script::new([messages(0..3, 30)]);
    let mut consumer = script.consumer();
    let (first, _kept) = (consumer.next().await.unwrap().unwrap(), consumer.next().await.unwrap().unwrap());
    first.ack();
    let totals = consumer.close().await.unwrap();
    assert_eq!((script.deletions(), totals.deleted), (vec![vec!["h0".to_owned()]], 1));
}

#[tokio::test(start_paused = true)]
async fn only_what_failed_is_sent_again_and_what_is_unknown_goes_alone() {
    let script = Script::new([messages(0..4, 600)]).with_others([
        errors(&[("MessageNotExist", "h0"), ("InternalError", "h2")]),
        answer(404, "<Errors/>"),
        answer(204, ""),
    ]);
    let mut consumer = script.consumer();
    for _ in 0..4 {
        consumer.next().await.unwrap().unwrap().ack();
    }
    assert!(timeout(60 * SECOND, consumer.next()).await.is_err());
    assert_eq!(script.deletions(), [vec!["h0", "h1", "h2", "h3"], vec!["h2"], vec!["h2"]]);
    let totals = consumer.totals();
    assert_eq!((totals.deleted, totals.late), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn acknowledgements_that_cannot_be_sent_make_closing_fail() {
    let script = Script::new([messages([0], 600)]).with_others(vec![answer(503, ""); 3]);
    let mut consumer = script.consumer();
    consumer.next().await.unwrap().unwrap().ack();
    let failed = consumer.close().await.unwrap_err();
    assert_eq!((failed.kind(), script.deletions().len()), (ErrorKind::ServerFailure, 3));
}

#[tokio::test(start_paused = true)]
async fn no_more_messages_are_taken_than_allowed_while_deletions_fail_until_their_time_is_over() {
    let script =
        Script::new([messages(0..16, 30), messages(16..17, 60)]).with_others(vec![answer(503, ""); 100]);
    let mut consumer = script.consumer_on_paused_clock();
    for _ in 0..16 {
        consumer.next().await.unwrap().unwrap().ack();
    }
    assert!(timeout(20 * SECOND, consumer.next()).await.is_err());
    assert_eq!(script.polls().len(), 1, "sixteen acknowledgements are still to be sent");
    let next = timeout(20 * SECOND, consumer.next()).await.unwrap().unwrap().unwrap();
    assert_eq!((&*next.message().id, consumer.totals().late), ("M16", 16));
}

#[tokio::test(start_paused = true)]
async fn closing_goes_on_as_long_as_each_request_deletes_something() {
    let failed = |handles: &[&'static str]| {
        errors(&handles.iter().map(|handle| ("InternalError", *handle)).collect::<Vec<_>>())
    };
    let script = Script::new([messages(0..4, 600)]).with_others([
        failed(&["h0", "h1", "h2"]),
        failed(&["h0", "h1"]),
        failed(&["h0"]),
        answer(204, ""),
    ]);
    let mut consumer = script.consumer();
    for _ in 0..4 {
        consumer.next().await.unwrap().unwrap().ack();
    }
    assert_eq!(consumer.close().await.unwrap().deleted, 4);
}

#[tokio::test(start_paused = true)]
async fn closing_that_was_cancelled_goes_on_with_the_next_call() {
    let slow = Step::Answer(5 * SECOND, 204, String::new());
    let script = Script::new([messages([0], 600)]).with_others([slow]);
    let mut consumer = script.consumer();
    consumer.next().await.unwrap().unwrap().ack();
    assert!(timeout(SECOND, consumer.close()).await.is_err());
    assert_eq!((consumer.close().await.unwrap().deleted, script.deletions().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_time_that_was_asked_for_counts_if_the_queue_does_not_say_another() {
    let changed = "<ChangeVisibility><ReceiptHandle>new</ReceiptHandle></ChangeVisibility>";
    let script = Script::new([messages([0], 30)]).with_others(vec![answer(200, changed); 3]);
    let mut delivery = script.consumer().next().await.unwrap().unwrap();
    for (asked, counted) in [(600, 600), (0, 1), (50_000, 43_200)] {
        delivery = delivery.extend(asked * SECOND).await.unwrap();
        let left = delivery.time_left();
        assert!(left <= counted * SECOND && left + SECOND / 10 > counted * SECOND, "{asked}: {left:?}");
        assert_eq!(delivery.message().visible_again_at, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_given_back_and_extended_by_its_visibility() {
    let changed = "<ChangeVisibility><ReceiptHandle>new</ReceiptHandle></ChangeVisibility>";
    let script = Script::new([messages(0..3, 30)]).with_others([
        answer(200, changed),
        error(404, "MessageNotExist"),
        answer(200, changed),
        error(500, "InternalError"),
    ]);
    let mut consumer = script.consumer();
    let mut next = async || consumer.next().await.unwrap().unwrap();
    next().await.nack(5 * SECOND).await.unwrap();
    next().await.nack(5 * SECOND).await.unwrap();
    let delivery = next().await.extend(60 * SECOND).await.unwrap();
    let not = delivery.extend(60 * SECOND).await.unwrap_err();
    assert_eq!(not.error().code(), Some("InternalError"));
    let source = std::error::Error::source(&not).unwrap().to_string();
    assert!(
        source.contains("InternalError") && !not.to_string().contains("InternalError"),
        "{not}: {source}"
    );
    not.into_delivery().ack();
    consumer.close().await.unwrap();
    let targets: Vec<_> = script.asked().into_iter().filter(|asked| asked.method == Method::PUT).collect();
    let ends = [
        "h0&VisibilityTimeout=5",
        "h1&VisibilityTimeout=5",
        "h2&VisibilityTimeout=60",
        "new&VisibilityTimeout=60",
    ];
    assert!(targets.iter().zip(ends).all(|(asked, end)| asked.target.ends_with(end)), "{targets:?}");
    assert_eq!(script.deletions(), [["new"]]);
}

#[tokio::test(start_paused = true)]
async fn no_more_is_taken_while_acknowledgements_cannot_be_sent() {
    let script =
        Script::new([messages(0..16, 600), messages(16..32, 600)]).with_others(vec![answer(503, ""); 5]);
    let failures = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&failures);
    let consumer = script.consumer();
    let mut consumer = consumer.on_failure(move |_, _| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    for _ in 0..16 {
        consumer.next().await.unwrap().unwrap().ack();
    }
    assert!(consumer.next().await.unwrap().is_ok());
    assert_eq!(failures.load(Ordering::Relaxed), 5, "each failure is told");
    let asked: Vec<_> = script.asked().into_iter().map(|asked| asked.method).collect();
    let mut expected = vec![Method::DELETE; 8];
    expected[0] = Method::GET;
    expected[7] = Method::GET;
    assert_eq!(asked, expected);
}
