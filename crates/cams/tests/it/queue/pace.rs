//! When the consumer polls, and what it does about failures.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams::receive::queue::Delivery;
use tokio::time::timeout;

use super::script::{Script, Step, answer, empty, error, messages};

fn seconds(script: &Script) -> Vec<u64> {
    script.polls().iter().map(|poll| poll.at.as_secs()).collect()
}

fn id(delivery: Option<Result<Delivery, cams::Error>>) -> String {
    delivery.unwrap().unwrap().message().id.clone()
}

#[tokio::test(start_paused = true)]
async fn polls_that_come_back_empty_at_once_are_followed_by_growing_pauses() {
    let mut steps = vec![empty(); 6];
    steps.push(Step::Answer(
        Duration::from_secs(20),
        404,
        String::from("<Error><Code>MessageNotExist</Code></Error>"),
    ));
    steps.extend([empty(), messages([1], 30)]);
    let script = Script::new(steps);
    assert_eq!(id(script.consumer().next().await), "M1");
    assert_eq!(
        seconds(&script),
        [0, 1, 3, 7, 15, 25, 35, 55, 56],
        "the floor begins anew after a poll that waited"
    );
    assert!(script.polls()[0].target.ends_with("?numOfMessages=16&waitseconds=20"));
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_do_not_end_the_consumer() {
    let script = Script::new([
        answer(503, ""),
        Step::Break,
        answer(502, "<html>Bad gateway</html>"),
        answer(200, "<Messages><Message>cut"),
        error(400, "QpsLimitExceeded"),
        messages([1], 30),
    ]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let consumer = script.consumer();
    let mut consumer = consumer.on_failure(move |_, pause| tell.lock().unwrap().push(pause));
    assert_eq!(id(consumer.next().await), "M1");
    let at: Vec<_> = script.polls().iter().map(|poll| poll.at).collect();
    let pauses: Vec<_> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // A timer counts in whole milliseconds.
    let millis = |pauses: &[Duration]| pauses.iter().map(|pause| pause.as_millis()).collect::<Vec<_>>();
    let told = millis(&told.lock().unwrap());
    let are_told = told.iter().zip(millis(&pauses)).all(|(told, pause)| pause.abs_diff(*told) <= 5);
    assert!(told.len() == pauses.len() && are_told, "{told:?} {pauses:?}");
    for (number, pause) in pauses.iter().enumerate() {
        let whole = Duration::from_secs(1 << number);
        assert!(*pause >= whole / 2 && *pause <= whole + Duration::from_millis(5), "{pauses:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_does_not_exist_is_an_error_that_says_what_to_do_and_does_not_become_a_hot_loop() {
    let script = Script::new([error(404, "QueueNotExist"), error(404, "QueueNotExist"), messages([1], 30)]);
    let mut consumer = script.consumer();
    for _ in 0..2 {
        let failed = consumer.next().await.unwrap().unwrap_err();
        assert_eq!(failed.code(), Some("QueueNotExist"));
        assert!(failed.remedy().unwrap().contains("name of the queue"));
    }
    assert_eq!(id(consumer.next().await), "M1");
    let polls = script.polls();
    assert!(polls[2].at - polls[1].at >= Duration::from_secs(1), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_was_cancelled_goes_on_with_the_next_call() {
    let Step::Answer(_, status, body) = messages([1], 60) else { unreachable!() };
    let script = Script::new([Step::Answer(Duration::from_secs(10), status, body)]);
    let mut consumer = script.consumer();
    for _ in 0..3 {
        assert!(timeout(Duration::from_secs(2), consumer.next()).await.is_err());
    }
    assert_eq!(id(consumer.next().await), "M1");
    assert_eq!(script.polls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn no_poll_is_begun_while_too_many_messages_are_unsettled() {
    let script = Script::new([messages(0..16, 300), messages([16], 300)]);
    let mut consumer = script.consumer();
    let mut held = Vec::new();
    for _ in 0..16 {
        held.push(consumer.next().await.unwrap().unwrap());
    }
    assert!(timeout(Duration::from_secs(60), consumer.next()).await.is_err());
    assert_eq!(script.polls().len(), 1);
    held.pop().unwrap().ack();
    assert_eq!(id(consumer.next().await), "M16");
    assert!(script.polls()[1].target.contains("numOfMessages=1&"), "as many as there is room for");
}

#[tokio::test(start_paused = true)]
async fn messages_whose_time_is_over_make_room_and_are_not_handed_out() {
    let script = Script::new([messages(0..16, 30), messages([16], 300)]);
    let mut consumer = script.consumer();
    let first = consumer.next().await.unwrap().unwrap();
    assert!(first.time_left() > Duration::from_secs(25));
    tokio::time::advance(Duration::from_secs(40)).await;
    assert_eq!(first.time_left(), Duration::ZERO);
    assert_eq!(id(consumer.next().await), "M16");
    assert_eq!(consumer.totals().lapsed, 15);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_that_was_stopped_hands_out_what_it_has_and_ends() {
    let script = Script::new([messages(0..2, 30)]);
    let mut consumer = script.consumer();
    assert_eq!(id(consumer.next().await), "M0");
    consumer.stop();
    assert_eq!(id(consumer.next().await), "M1");
    assert!(consumer.next().await.is_none() && script.polls().len() == 1);
}

/// The vectors of answers, which `cams-core` reads as far as the body of each message.
#[tokio::test(start_paused = true)]
async fn the_text_of_each_vector_comes_out_of_base64_or_as_it_is() {
    let vectors = include_str!("../../../../cams-core/tests/vectors/smq.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let mut read = 0;
    for case in vectors["answers"].as_array().unwrap() {
        let Some(expected) = case["messages"].as_array() else { continue };
        let script = Script::new([answer(200, case["body"].as_str().unwrap())]);
        let mut consumer = script.consumer();
        for message in expected {
            let delivery = consumer.next().await.unwrap().unwrap();
            assert_eq!(delivery.text().as_deref(), message["text"].as_str(), "{}", case["name"]);
            assert_eq!(delivery.events().unwrap().len(), 1, "{}", case["name"]);
            read += 1;
        }
    }
    assert_eq!(read, 8);
}

#[tokio::test(start_paused = true)]
async fn poison_is_delivered_with_its_text() {
    let body = |text: &str| {
        format!(
            "<Messages><Message><MessageId>P</MessageId><ReceiptHandle>h</ReceiptHandle><MessageBody>{text}\
             </MessageBody><DequeueCount>7</DequeueCount></Message></Messages>"
        )
    };
    let script = Script::new([answer(200, body("hello, world"))]);
    let delivery = script.consumer().next().await.unwrap().unwrap();
    assert_eq!((delivery.text(), delivery.raw(), delivery.dequeue_count()), (None, "hello, world", 7));
    assert!(delivery.events().is_err());
    assert!(!format!("{delivery:?}").contains("hello"));
}
